package io.livetable.server.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives the hub, subscriptions and sessions through seeded simulations. {@code -Dlivetable.seed=N}
 * replays one seed, {@code -Dlivetable.seeds=N} sets how many are run.
 */
class SimulationTest {

  private static final Logger LOG = LoggerFactory.getLogger(SimulationTest.class);

  private static final int STEPS = 3_000;
  private static final long SEEDS = Long.getLong("livetable.seeds", 2_000);

  /** Situations that must come up, or the simulation proves less than it says. */
  private static final List<String> SITUATIONS =
      List.of(
          "array",
          "compacted",
          "event by push",
          "event by table",
          "failed",
          "live",
          "pending dropped",
          "push",
          "push refused",
          "read again",
          "reanchored",
          "removal",
          "reset beyond_log",
          "reset epoch_changed",
          "reset wrong_partition",
          "resumed as an answer",
          "resumed by ring",
          "resumed by table",
          "resumed that came again",
          "slow",
          "slow returned",
          "snapshot",
          "snapshot as an answer",
          "snapshot that came again",
          "told live",
          "told stale",
          "truncated",
          "unchecked",
          "unsubscribed",
          "update",
          "update by push",
          "update by table",
          "update ignored");

  @Test
  void shouldHoldItsInvariantsWhateverHappens() {
    Map<String, Integer> counts = run(false, SEEDS);

    if (SEEDS >= 500) {
      List<String> missing = new ArrayList<>(SITUATIONS);
      missing.removeIf(situation -> counts.getOrDefault(situation, 0) >= 20);
      assertEquals(List.of(), missing, () -> "situations that hardly came up, of " + counts);
    }
  }

  @Test
  void shouldHealWhenClaimsWereFalse() {
    Map<String, Integer> counts = run(true, SEEDS / 5);

    if (SEEDS >= 500) {
      assertTrue(counts.getOrDefault("false claim found", 0) >= 100, counts::toString);
      assertTrue(counts.getOrDefault("reset missed_event", 0) >= 100, counts::toString);
    }
  }

  @Test
  void shouldGiveTheSameTraceForTheSameSeed() {
    for (long seed = 0; seed < 12; seed++) {
      World first = new World(seed, false);
      World second = new World(seed, false);
      World other = new World(seed + 12, false);
      first.run(STEPS);
      second.run(STEPS);
      other.run(STEPS);

      assertEquals(first.trace().tail(), second.trace().tail());
      assertEquals(first.trace().hash(), second.trace().hash());
      assertEquals(first.trace().lines(), second.trace().lines());
      assertEquals(first.counts(), second.counts());
      assertNotEquals(first.trace().hash(), other.trace().hash());
    }
  }

  private static Map<String, Integer> run(boolean falseClaims, long seeds) {
    Map<String, Integer> counts = new TreeMap<>();
    Long one = Long.getLong("livetable.seed");
    long from = one == null ? 0 : one;
    long to = one == null ? seeds : one + 1;
    for (long seed = from; seed < to; seed++) {
      World world = new World(seed, falseClaims);
      world.run(STEPS);
      world.counts().forEach((situation, count) -> counts.merge(situation, count, Integer::sum));
    }
    LOG.info(
        "Simulated {} seeds{}: {}", to - from, falseClaims ? " with false claims" : "", counts);
    return counts;
  }
}
