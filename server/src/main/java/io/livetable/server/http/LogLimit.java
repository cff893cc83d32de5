package io.livetable.server.http;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Lets one message per second into the log, and knows how many it has kept out. Thread-safe. */
public final class LogLimit {

  private static final long GAP = TimeUnit.SECONDS.toNanos(1);

  private final LongSupplier nanos;
  private long nextAt;
  private long keptOut;

  /** {@code nanos} only rises. */
  public LogLimit(LongSupplier nanos) {
    this.nanos = nanos;
    this.nextAt = nanos.getAsLong();
  }

  /** How many messages were kept out since the last one that was let in; -1: keep this one out. */
  public synchronized long letIn() {
    long now = nanos.getAsLong();
    if (now - nextAt < 0) {
      keptOut++;
      return -1;
    }
    nextAt = now + GAP;
    long before = keptOut;
    keptOut = 0;
    return before;
  }
}
