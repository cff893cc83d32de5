package io.livetable.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenBucketTest {

  private long nanos = Long.MAX_VALUE - 5; // As System.nanoTime, it may overflow.
  private final TokenBucket bucket = new TokenBucket(10, 3, () -> nanos);

  @Test
  void shouldGiveABurstAndThenNothing() {
    assertEquals(3, taken(100));
  }

  @Test
  void shouldFillAtItsRate() {
    assertEquals(3, taken(3));

    pass(99);
    assertFalse(bucket.take());
    pass(1);
    assertTrue(bucket.take());
    assertFalse(bucket.take());
  }

  @Test
  void shouldHoldNoMoreThanABurst() {
    pass(1_000_000);

    assertEquals(3, taken(100));
  }

  private void pass(long millis) {
    nanos += TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private int taken(int tries) {
    return (int) IntStream.range(0, tries).filter(i -> bucket.take()).count();
  }
}
