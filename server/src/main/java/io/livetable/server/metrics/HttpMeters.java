package io.livetable.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/** Declares the meters of the listeners. Thread-safe. */
public final class HttpMeters {

  private final MeterRegistry registry;

  /** Meters that register with {@code registry}. */
  public HttpMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Requests for a WebSocket that were refused, by the code that the answer names. */
  public Counter refused(String listener, String code) {
    return registry.counter("livetable.http.refused", "listener", listener, "code", code);
  }

  /** Connections that are open at a listener now, WebSockets included. */
  public void connections(String listener, Supplier<Number> open) {
    Gauge.builder("livetable.http.connections", open).tag("listener", listener).register(registry);
  }

  /** Connections that were closed because their request did not come in time. */
  public Counter late(String listener) {
    return registry.counter("livetable.http.late", "listener", listener);
  }

  /**
   * How often the files of a listener's TLS had changed, by what came of it: {@code loaded}, or
   * {@code refused}, when the old ones stay in use.
   */
  public Counter tlsReloads(String listener, String outcome) {
    return registry.counter("livetable.tls.reloads", "listener", listener, "outcome", outcome);
  }

  /** Seconds until the certificate that a listener uses expires; negative if it has expired. */
  public void tlsExpires(String listener, Supplier<Number> seconds) {
    Gauge.builder("livetable.tls.expires.seconds", seconds)
        .tag("listener", listener)
        .register(registry);
  }

  /**
   * Links that were let in by {@code link.secret.previous}. While this rises, a connector has yet
   * to be given the new secret.
   */
  public Counter linkPreviousSecret() {
    return registry.counter("livetable.link.previous.secret");
  }
}
