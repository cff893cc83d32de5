package io.livetable.server.hub;

import org.jspecify.annotations.Nullable;

/**
 * Whether a partition's views are no older than the staleness bound.
 *
 * @param reason why they are stale; null if they are current
 * @param since when that began, milliseconds since the epoch
 */
public record Freshness(@Nullable StaleReason reason, long since) {

  /** Whether the partition is current. */
  public boolean isCurrent() {
    return reason == null;
  }
}
