package io.livetable.server.simulation;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Runs many simulations and adds up what came up in them. */
final class Simulations {

  /** How many steps a simulation takes before it heals. */
  static final int STEPS = 3_000;

  private Simulations() {}

  /**
   * Simulates the seeds of [from, to), on all cores.
   *
   * @return how often each situation came up
   * @throws AssertionError at a violation, with the trace of the shortest run of its seed that
   *     shows one
   */
  static Map<String, Long> run(long from, long to, boolean falseClaims) {
    Map<String, Long> counts = new TreeMap<>();
    AtomicReference<AssertionError> violation = new AtomicReference<>();
    LongStream.range(from, to)
        .parallel()
        .takeWhile(seed -> violation.get() == null)
        .forEach(
            seed -> {
              World world = new World(seed, falseClaims);
              try {
                world.run(STEPS);
              } catch (AssertionError e) {
                violation.compareAndSet(null, shortest(seed, falseClaims, world.steps(), e));
              }
              synchronized (counts) {
                world.counts().forEach((what, n) -> counts.merge(what, (long) n, Long::sum));
                counts.merge("steps", (long) world.steps(), Long::sum);
              }
            });
    AssertionError found = violation.get();
    if (found != null) {
      throw found;
    }
    return counts;
  }

  /** The violation of the fewest steps with which a seed shows one. */
  static AssertionError shortest(
      long seed, boolean falseClaims, int failing, AssertionError otherwise) {
    for (int steps = 0; steps <= failing; steps++) {
      AssertionError violation = violation(seed, falseClaims, steps);
      if (violation != null) {
        return violation;
      }
    }
    return otherwise;
  }

  /** The violation that a seed shows with so many steps, or null. */
  static @Nullable AssertionError violation(long seed, boolean falseClaims, int steps) {
    try {
      new World(seed, falseClaims).run(steps);
      return null;
    } catch (AssertionError e) {
      return e;
    }
  }
}
