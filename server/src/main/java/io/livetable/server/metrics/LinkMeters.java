package io.livetable.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.Map;
import java.util.function.Supplier;

/** Declares the meters of the links from connector tasks. Thread-safe. */
public final class LinkMeters {

  private final MeterRegistry registry;
  private final MultiGauge links;

  /** Meters that register with {@code registry}. */
  public LinkMeters(MeterRegistry registry) {
    this.registry = registry;
    this.links = gauge(registry);
  }

  /**
   * Links that are open, by connector and task: one each, or two while the older one of a task
   * ends.
   */
  public void links(Map<Task, Integer> open) {
    links.register(
        open.entrySet().stream()
            .map(
                entry ->
                    MultiGauge.Row.of(
                        Tags.of(
                            "connector",
                            entry.getKey().connector(),
                            "task",
                            Integer.toString(entry.getKey().number())),
                        entry.getValue()))
            .toList(),
        true);
  }

  private static MultiGauge gauge(MeterRegistry registry) {
    return MultiGauge.builder("livetable.links").register(registry);
  }

  /** Ranges that connector tasks have pushed. */
  public Counter ranges(String feed) {
    return registry.counter("livetable.link.ranges", "feed", feed);
  }

  /** Events within the ranges that connector tasks have pushed. */
  public Counter events(String feed) {
    return registry.counter("livetable.link.events", "feed", feed);
  }

  /** Bytes of the ranges that connector tasks have pushed. */
  public Counter bytes(String feed) {
    return registry.counter("livetable.link.bytes", "feed", feed);
  }

  /** Bytes of ranges that no acknowledgement covers yet, over all links. */
  public void unacknowledgedBytes(Supplier<Number> waiting) {
    Gauge.builder("livetable.link.unacknowledged.bytes", waiting).register(registry);
  }

  /** Connector tasks that were turned away, by the code that they were told. */
  public Counter refused(String code) {
    return registry.counter("livetable.link.refused", "code", code);
  }

  /** Links that the server ended, by the code that the task was told. */
  public Counter faults(String code) {
    return registry.counter("livetable.link.faults", "code", code);
  }

  /**
   * A task of a connector.
   *
   * @param connector the connector's name
   * @param number the task's number within the connector
   */
  public record Task(String connector, int number) {}
}
