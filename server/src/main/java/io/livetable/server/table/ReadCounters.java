package io.livetable.server.table;

import io.livetable.server.metrics.ServerMeters;
import io.micrometer.core.instrument.Counter;

/** Counts the reads of a feed's table that were not carried out. Thread-safe. */
final class ReadCounters implements TableReads.Outcomes {

  private final Counter refused;
  private final Counter expired;
  private final Counter dropped;

  ReadCounters(ServerMeters meters, String feed) {
    refused = meters.tableReadsRefused(feed);
    expired = meters.tableReadsExpired(feed);
    dropped = meters.tableReadsDropped(feed);
  }

  @Override
  public void refused() {
    refused.increment();
  }

  @Override
  public void expired() {
    expired.increment();
  }

  @Override
  public void dropped() {
    dropped.increment();
  }
}
