package io.livetable.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

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
}
