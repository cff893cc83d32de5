package io.livetable.server.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/**
 * Declares the meters of what happens under too much. Thread-safe. Counters are functions of the
 * registry, because it keeps what they are functions of by weak references only.
 */
public final class OverloadMeters {

  private final MeterRegistry registry;

  /** Meters that register with {@code registry}. */
  public OverloadMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Bytes of the heap that may be counted as in use: {@code memory.budget.bytes}. */
  public void memoryBudget(Supplier<Number> bytes) {
    Gauge.builder("livetable.memory.budget.bytes", bytes).register(registry);
  }

  /**
   * Bytes that are counted as in use now: sessions, what waits for them, links' windows, waiting
   * reads.
   */
  public void memoryUsed(Supplier<Number> bytes) {
    Gauge.builder("livetable.memory.used.bytes", bytes).register(registry);
  }

  /** Sessions that were closed because memory was short. */
  public void sessionsShed(Supplier<Number> total) {
    FunctionCounter.builder("livetable.sessions.shed", registry, any -> total.get().doubleValue())
        .register(registry);
  }

  /** Sessions that were cut because their socket took nothing of what was being sent. */
  public void sessionsCut(Supplier<Number> total) {
    FunctionCounter.builder("livetable.sessions.cut", registry, any -> total.get().doubleValue())
        .register(registry);
  }

  /** Sessions that were closed because their client sent too fast. */
  public void sessionsClosedLimited(Supplier<Number> total) {
    FunctionCounter.builder(
            "livetable.sessions.closed.limited", registry, any -> total.get().doubleValue())
        .register(registry);
  }

  /** Sessions that were refused because memory was short. */
  public void sessionsRefused(Supplier<Number> total) {
    FunctionCounter.builder(
            "livetable.sessions.refused", registry, any -> total.get().doubleValue())
        .register(registry);
  }

  /** Sessions that were refused because their principal had as many as it may. */
  public void sessionsTooMany(Supplier<Number> total) {
    FunctionCounter.builder(
            "livetable.sessions.toomany", registry, any -> total.get().doubleValue())
        .register(registry);
  }

  /** Subscriptions that were refused because memory was short. */
  public void subscriptionsRefused(Supplier<Number> total) {
    FunctionCounter.builder(
            "livetable.subscriptions.refused", registry, any -> total.get().doubleValue())
        .register(registry);
  }

  /** Messages of clients that came too fast. */
  public void messagesLimited(Supplier<Number> total) {
    FunctionCounter.builder(
            "livetable.messages.limited", registry, any -> total.get().doubleValue())
        .register(registry);
  }
}
