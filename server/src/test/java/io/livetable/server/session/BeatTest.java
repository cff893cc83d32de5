package io.livetable.server.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BeatTest {

  private static long firstPing(double phase) {
    Beat beat = new Beat(1_000, 100, phase, 5_000);
    return LongStream.range(5_000, 7_000).filter(beat::isPingDue).findFirst().orElseThrow();
  }

  @Test
  void shouldPingInAPhaseOfItsOwn() {
    assertEquals(6_000, firstPing(0));
    assertEquals(5_750, firstPing(.25));
    assertEquals(5_010, firstPing(.99));
  }

  @Test
  void shouldPingOncePerHeartbeat() {
    Beat beat = new Beat(1_000, 100, .5, 0);

    assertEquals(10, LongStream.range(0, 10_000).filter(beat::isPingDue).count());
  }

  @Test
  void shouldSayThatItIsAliveInTimeAndNotAllTogether() {
    Beat first = new Beat(1_000, 100, 0, 0);
    Beat last = new Beat(1_000, 100, .999, 0);

    assertTrue(first.isHeartbeatDue(900), "a tick later might be too late");
    assertFalse(first.isHeartbeatDue(899));
    assertTrue(last.isHeartbeatDue(680));
    assertFalse(last.isHeartbeatDue(600), "nor much more often than it must");
  }
}
