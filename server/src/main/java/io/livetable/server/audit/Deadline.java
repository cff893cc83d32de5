package io.livetable.server.audit;

import java.time.Duration;

/** When an audit is given up. */
final class Deadline {

  private final Duration timeout;
  private final long endNanos;

  /** Begins to count. */
  Deadline(Duration timeout) {
    this.timeout = timeout;
    this.endNanos = System.nanoTime() + timeout.toNanos();
  }

  /** What is left; zero when the time is up. */
  Duration left() {
    return Duration.ofNanos(Math.max(0, endNanos - System.nanoTime()));
  }

  /** How much has passed. */
  Duration passed() {
    return timeout.minus(left());
  }

  /** Whether the time is up. */
  boolean isOver() {
    return left().isZero();
  }
}
