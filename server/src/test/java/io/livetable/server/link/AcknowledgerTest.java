package io.livetable.server.link;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class AcknowledgerTest {

  private final List<Long> sent = new ArrayList<>();
  private final Deque<Consumer<Boolean>> inFlight = new ArrayDeque<>();
  private final Acknowledger acknowledger =
      new Acknowledger(
          (seq, done) -> {
            sent.add(seq);
            inFlight.add(done);
          });

  @Test
  void shouldSendTheLatestAfterTheOneInFlight() {
    acknowledger.reach(1);
    acknowledger.reach(2);
    acknowledger.reach(5);
    assertEquals(List.of(1L), sent);

    inFlight.remove().accept(true);

    assertEquals(List.of(1L, 5L), sent);
  }

  @Test
  void shouldSendNothingTwice() {
    acknowledger.reach(3);
    inFlight.remove().accept(true);

    acknowledger.reach(3);
    acknowledger.reach(2);

    assertEquals(List.of(3L), sent);
  }

  @Test
  void shouldEndWhenSendingFails() {
    acknowledger.reach(1);
    inFlight.remove().accept(false);

    acknowledger.reach(2);

    assertEquals(List.of(1L), sent);
  }
}
