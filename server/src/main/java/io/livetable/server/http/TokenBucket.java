package io.livetable.server.http;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Lets so many things happen per second in the long run, and so many at once. Thread-safe. */
final class TokenBucket {

  private static final double SECOND = TimeUnit.SECONDS.toNanos(1);

  private final double perNano;
  private final double most;
  private final LongSupplier nanos;
  private double tokens;
  private long filledAt;

  /** A full bucket; {@code nanos} only rises. */
  TokenBucket(int perSecond, int burst, LongSupplier nanos) {
    this.perNano = perSecond / SECOND;
    this.most = burst;
    this.nanos = nanos;
    this.tokens = burst;
    this.filledAt = nanos.getAsLong();
  }

  /** Whether one more may happen now; if so, it is counted. */
  synchronized boolean take() {
    fill();
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }

  /** Whether more than half of what may happen at once may happen now. */
  synchronized boolean isMoreThanHalfFull() {
    fill();
    return tokens > most / 2;
  }

  private void fill() {
    long now = nanos.getAsLong();
    tokens = Math.min(most, tokens + (now - filledAt) * perNano);
    filledAt = now;
  }
}
