package io.livetable.connect.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {

  @Test
  void shouldGrowPausesWithinBounds() {
    Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofMillis(1000));

    assertEquals(Duration.ofMillis(100), backoff.after(Duration.ZERO, 0.9));
    assertEquals(Duration.ofMillis(200), backoff.after(Duration.ofMillis(100), 0.5));
    assertEquals(Duration.ofMillis(100), backoff.after(Duration.ofMillis(700), 0));
    assertEquals(Duration.ofMillis(550), backoff.after(Duration.ofMillis(700), 0.5));
  }
}
