package io.livetable.server.session;

import io.livetable.server.config.ServerConfig;
import io.livetable.server.testkit.TestFeeds;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Bounds that a test does not reach. */
final class Generous {

  private static final int MUCH = 1_000_000;

  private Generous() {}

  /** An allowance of everything, in a time that stands still. */
  static Allowance allowance() {
    ServerConfig.Overload overload =
        new ServerConfig.Overload(
            Long.MAX_VALUE,
            MUCH,
            Duration.ofHours(1),
            MUCH,
            MUCH,
            MUCH,
            MUCH,
            Duration.ofHours(1),
            MUCH);
    return new Admission(MemoryBudget.UNBOUNDED, overload, TestFeeds.SESSION, () -> 0)
        .newAllowance();
  }

  /** A charge against a budget without a bound. */
  static Charge charge() {
    return charge(() -> false);
  }

  /** A charge against a budget that is used up when the test says so. */
  static Charge charge(BooleanSupplier exhausted) {
    return new Charge(MemoryBudget.UNBOUNDED) {
      @Override
      boolean isExhausted() {
        return exhausted.getAsBoolean();
      }
    };
  }

  /** Bounds in bytes alone. */
  static Outbox.Bounds bytes(int most) {
    return new Outbox.Bounds(most, MUCH);
  }
}
