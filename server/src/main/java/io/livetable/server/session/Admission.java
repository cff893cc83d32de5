package io.livetable.server.session;

import io.livetable.server.config.ServerConfig;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Lets clients in, and in for more, while there is room: by the memory budget, and by how much each
 * session and principal may ask for. Counts what it refuses. Thread-safe.
 */
public final class Admission {

  /** How many messages that came too fast end a session, and how fast they are forgiven. */
  private static final int STRIKES = 20;

  private static final double STRIKES_PER_SECOND = 0.2;

  private final MemoryBudget budget;
  private final LongSupplier clock;
  private final int sessionRate;
  private final int burst;
  private final Principals principals;
  private final LongAdder sessionsRefused = new LongAdder();
  private final LongAdder subscriptionsRefused = new LongAdder();
  private final LongAdder messagesLimited = new LongAdder();
  private final LongAdder sessionsLimited = new LongAdder();
  private final LongAdder tooManySessions = new LongAdder();

  /**
   * Nobody is in.
   *
   * @param clock milliseconds that only rise
   */
  public Admission(
      MemoryBudget budget,
      ServerConfig.Overload overload,
      ServerConfig.Session limits,
      LongSupplier clock) {
    this.budget = budget;
    this.clock = clock;
    this.sessionRate = overload.sessionRate();
    this.burst = 2 * limits.maxSubscriptions();
    this.principals = new Principals(overload, burst);
  }

  /** How many sessions were refused because the server is overloaded. */
  public Supplier<Number> sessionsRefused() {
    return sessionsRefused::sum;
  }

  /** How many subscriptions were refused because the server is overloaded. */
  public Supplier<Number> subscriptionsRefused() {
    return subscriptionsRefused::sum;
  }

  /** How many messages came too fast. */
  public Supplier<Number> messagesLimited() {
    return messagesLimited::sum;
  }

  /** How many sessions were closed because their client sent too fast. */
  public Supplier<Number> sessionsLimited() {
    return sessionsLimited::sum;
  }

  /** How many sessions were refused because their principal had as many as it may. */
  public Supplier<Number> tooManySessions() {
    return tooManySessions::sum;
  }

  MemoryBudget budget() {
    return budget;
  }

  /** What a new session may ask for. */
  Allowance newAllowance() {
    long now = clock.getAsLong();
    return new Allowance(
        this,
        new TokenBucket(
            Math.max(burst, (double) Allowance.BURST_SECONDS * sessionRate), sessionRate, now),
        new TokenBucket(STRIKES, STRIKES_PER_SECOND, now));
  }

  /** Whether a new session is let in. */
  boolean letsSessionIn() {
    boolean in = !budget.refuses();
    if (!in) {
      sessionsRefused.increment();
    }
    return in;
  }

  /** Whether a session is let in for one account more. */
  boolean letsSubscriptionIn() {
    boolean in = !budget.refuses();
    if (!in) {
      subscriptionsRefused.increment();
    }
    return in;
  }

  /** Lets time pass. */
  void tick() {
    principals.forget(clock.getAsLong());
  }

  Principals principals() {
    return principals;
  }

  long now() {
    return clock.getAsLong();
  }

  void limited() {
    messagesLimited.increment();
  }

  void sessionLimited() {
    sessionsLimited.increment();
  }

  void tooMany() {
    tooManySessions.increment();
  }
}
