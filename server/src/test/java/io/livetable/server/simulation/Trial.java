package io.livetable.server.simulation;

import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Simulates one seed, for callers with another class loader: seed and whether claims may be false,
 * and what was violated, or null.
 */
public final class Trial implements BiFunction<Long, Boolean, @Nullable String> {

  @Override
  public @Nullable String apply(Long seed, Boolean falseClaims) {
    AssertionError violation = Simulations.violation(seed, falseClaims, Simulations.STEPS);
    if (violation == null) {
      return null;
    }
    String text = String.valueOf(violation.getMessage());
    return text.substring(text.lastIndexOf('\n') + 1);
  }

  /** The number of the tilt that a seed takes; -1 if none. */
  public static int tilt(long seed) {
    return Settings.tilt(seed);
  }
}
