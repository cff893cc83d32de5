package io.livetable.server.hub;

import static io.livetable.server.hub.Events.event;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class PendingTest {

  private static Pending.Claim claim(long base, long end) {
    return new Pending.Claim(base, end, List.of(event("a", end - 1)), logEnd -> {});
  }

  @Test
  void shouldGiveClaimsInOrderOfTheirBaseOnceTheFrontierReachesThem() {
    Pending pending = new Pending(1 << 20);
    pending.add(claim(20, 22));
    pending.add(claim(10, 14));
    pending.add(claim(10, 12));

    assertNull(pending.pollReached(9));
    assertEquals(claim(10, 12), pending.pollReached(10));
    assertEquals(claim(10, 14), pending.pollReached(10));
    assertNull(pending.pollReached(14));
    assertEquals(claim(20, 22), pending.pollReached(100));
    assertNull(pending.pollReached(100));
  }

  @Test
  void shouldDropWhatFindsNoRoomAndTakeItOnceThereIsRoomAgain() {
    long cost = claim(10, 12).cost();
    Pending pending = new Pending((int) cost);

    assertTrue(pending.add(claim(10, 12)));
    assertFalse(pending.add(claim(12, 14)));
    assertEquals(cost, pending.bytes());

    assertNotNull(pending.pollReached(10));
    assertEquals(0, pending.bytes());
    assertTrue(pending.add(claim(12, 14)));
  }
}
