package io.livetable.server.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives the hub, subscriptions and sessions through seeded simulations. {@code -Dlivetable.seed=N}
 * replays one seed, {@code -Dlivetable.steps=N} with so many steps, {@code -Dlivetable.trace=N}
 * with so many lines of its trace; {@code -Dlivetable.seeds=N} sets how many are run.
 */
class SimulationTest {

  private static final Logger LOG = LoggerFactory.getLogger(SimulationTest.class);

  private static final long SEEDS = Long.getLong("livetable.seeds", 5_000);

  /** Situations that must come up, or the simulation proves less than it says. */
  private static final List<String> SITUATIONS =
      List.of(
          "applied",
          "array",
          "commit answer lost",
          "commit not told",
          "compacted",
          "conflated",
          "connector paused",
          "consumer went back",
          "current",
          "event by push",
          "event by table",
          "failed",
          "left to the tables",
          "link lost",
          "live",
          "offer lost",
          "pending dropped",
          "purged",
          "push",
          "push refused",
          "read again",
          "reanchored",
          "removal",
          "reset beyond_log",
          "reset epoch_changed",
          "reset in an error",
          "reset wrong_partition",
          "resumed as an answer",
          "resumed by ring",
          "resumed by table",
          "resumed that came again",
          "server fell out of sync",
          "skipped by the guard",
          "slow",
          "slow returned",
          "snapshot",
          "snapshot as an answer",
          "snapshot that came again",
          "table moved under a read",
          "task restarted",
          "told live",
          "told stale",
          "truncated",
          "unchecked",
          "unsubscribed",
          "update",
          "update by push",
          "update by table",
          "update ignored",
          "zombie task");

  @Test
  void shouldHoldItsInvariantsWhateverHappens() {
    Map<String, Long> counts = run(false, SEEDS);

    if (SEEDS >= 500 && Long.getLong("livetable.seed") == null) {
      List<String> missing = new ArrayList<>(SITUATIONS);
      missing.removeIf(situation -> counts.getOrDefault(situation, 0L) >= 20);
      assertEquals(List.of(), missing, () -> "situations that hardly came up, of " + counts);
    }
  }

  @Test
  void shouldHealWhenClaimsWereFalse() {
    Map<String, Long> counts = run(true, SEEDS / 5);

    if (SEEDS >= 500 && Long.getLong("livetable.seed") == null) {
      assertTrue(counts.getOrDefault("false claim found", 0L) >= 100, counts::toString);
      assertTrue(counts.getOrDefault("reset missed_event", 0L) >= 100, counts::toString);
      assertTrue(counts.getOrDefault("claim beyond the log", 0L) >= 100, counts::toString);
    }
  }

  @Test
  void shouldGiveTheSameTraceForTheSameSeed() {
    for (long seed = 0; seed < 12; seed++) {
      World first = new World(seed, false);
      World second = new World(seed, false);
      World other = new World(seed + 12, false);
      first.run(Simulations.STEPS);
      second.run(Simulations.STEPS);
      other.run(Simulations.STEPS);

      assertEquals(first.trace().tail(), second.trace().tail());
      assertEquals(first.trace().hash(), second.trace().hash());
      assertEquals(first.trace().lines(), second.trace().lines());
      assertEquals(first.counts(), second.counts());
      assertNotEquals(first.trace().hash(), other.trace().hash());
    }
  }

  private static Map<String, Long> run(boolean falseClaims, long seeds) {
    Long one = Long.getLong("livetable.seed");
    if (one != null) {
      AssertionError violation =
          Simulations.violation(
              one, falseClaims, Integer.getInteger("livetable.steps", Simulations.STEPS));
      if (violation != null) {
        throw violation;
      }
      return Map.of();
    }
    Map<String, Long> counts = Simulations.run(0, seeds, falseClaims);
    LOG.info("Simulated {} seeds{}: {}", seeds, falseClaims ? " with false claims" : "", counts);
    return counts;
  }
}
