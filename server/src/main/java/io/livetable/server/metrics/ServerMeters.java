package io.livetable.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/** Declares every meter of the server once. Thread-safe. */
public final class ServerMeters {

  private final MeterRegistry registry;

  /** Meters that register with {@code registry}. */
  public ServerMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** The registry, for gauges. */
  public MeterRegistry registry() {
    return registry;
  }

  /**
   * Events of a feed, by the path that brought them to the hub first: {@code push} or {@code
   * table}.
   */
  public Counter hubEvents(String feed, String path) {
    return registry.counter("livetable.hub.events", "feed", feed, "path", path);
  }

  /**
   * Updates given to subscriptions, by the path that brought the event first: {@code push} or
   * {@code table}.
   */
  public Counter updates(String feed, String path) {
    return registry.counter("livetable.updates", "feed", feed, "path", path);
  }

  /** Records that a feed's table has passed: applied, skipped or passed over. */
  public Counter tableRecords(String feed) {
    return registry.counter("livetable.table.records", "feed", feed);
  }

  /**
   * Records without JSON form that a table passed over; {@code no_key}, {@code key}, {@code value}.
   */
  public Counter tableUnrenderable(String feed, String reason) {
    return registry.counter("livetable.table.unrenderable", "feed", feed, "reason", reason);
  }

  /** Records in another partition than their key's. */
  public Counter tableMisplaced(String feed) {
    return registry.counter("livetable.table.misplaced", "feed", feed);
  }

  /** Replayed records that the table had already. */
  public Counter tableGuarded(String feed) {
    return registry.counter("livetable.table.guarded", "feed", feed);
  }

  /** Entries of removed accounts that were deleted after their retention. */
  public Counter tablePurged(String feed) {
    return registry.counter("livetable.table.purged", "feed", feed);
  }

  /** How often a feed's Streams client failed and was replaced. */
  public Counter tableRestarts(String feed) {
    return registry.counter("livetable.table.restarts", "feed", feed);
  }

  /** Failures of the interceptor that follows the consumer's position. */
  public Counter tableInterceptorErrors(String feed) {
    return registry.counter("livetable.table.interceptor.errors", "feed", feed);
  }

  /** How far a partition's table has come; -1 while that is unknown. */
  public void tableProgress(String feed, int partition, Supplier<Number> progress) {
    Gauge.builder("livetable.table.progress", progress)
        .tags("feed", feed, "partition", Integer.toString(partition))
        .register(registry);
  }
}
