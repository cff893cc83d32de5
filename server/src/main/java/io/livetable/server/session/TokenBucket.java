package io.livetable.server.session;

/**
 * A rate with a burst: it holds so many tokens, and gets new ones steadily. Times are milliseconds
 * that only rise. Thread-safe.
 */
final class TokenBucket {

  private final double capacity;
  private final double perMs;
  private double tokens;
  private long filledAt;

  /** A full bucket. */
  TokenBucket(double capacity, double perSecond, long now) {
    this.capacity = capacity;
    this.perMs = perSecond / 1_000;
    this.tokens = capacity;
    this.filledAt = now;
  }

  /** Takes a token; false if there is none. */
  synchronized boolean take(long now) {
    fill(now);
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }

  /** In how many milliseconds there will be a token, at least 1. */
  synchronized long waitMs(long now) {
    fill(now);
    return Math.max(1, (long) Math.ceil((1 - tokens) / perMs));
  }

  synchronized boolean isFull(long now) {
    fill(now);
    return tokens >= capacity;
  }

  private void fill(long now) {
    if (now > filledAt) {
      tokens = Math.min(capacity, tokens + (now - filledAt) * perMs);
      filledAt = now;
    }
  }
}
