package io.livetable.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/** Declares the meters of clients' authentication. Thread-safe. */
public final class AuthMeters {

  private final MeterRegistry registry;

  /** Meters that register with {@code registry}. */
  public AuthMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * Tokens of clients, by what became of them: {@code accepted}, or the class of what is wrong with
   * them; {@code unavailable} says that they could not be checked.
   */
  public Counter tokens(String outcome) {
    return registry.counter("livetable.auth.tokens", "outcome", outcome);
  }

  /**
   * Sessions that were closed for want of a token that counts, by why: {@code missing} (none came
   * in time, or something else came first), {@code refused}, {@code expired}, {@code unavailable},
   * {@code too_many} (its subject has as many sessions as it may).
   */
  public Counter closed(String reason) {
    return registry.counter("livetable.auth.sessions.closed", "reason", reason);
  }

  /** Subscribes to accounts that the session's token does not allow. */
  public Counter forbidden() {
    return registry.counter("livetable.auth.subscribes.forbidden");
  }

  /** Accounts whose subscription ended because a fresh token of its session does not allow them. */
  public Counter withdrawn() {
    return registry.counter("livetable.auth.subscriptions.withdrawn");
  }

  /** Fetches of the issuer's keys, by what became of them: {@code fetched}, {@code failed}. */
  public Counter keyFetches(String outcome) {
    return registry.counter("livetable.auth.key.fetches", "outcome", outcome);
  }

  /** How old the issuer's keys are, seconds since they were fetched; -1 while there are none. */
  public void keyAge(Supplier<Number> seconds) {
    Gauge.builder("livetable.auth.key.age.seconds", seconds).register(registry);
  }
}
