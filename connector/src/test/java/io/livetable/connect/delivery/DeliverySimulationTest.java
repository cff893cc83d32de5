package io.livetable.connect.delivery;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DeliverySimulationTest {

  private static final int SEEDS = 4000;

  /** What would be committed or lost without a rule of {@link Delivery}. */
  enum Mutant {
    COMMIT_THE_HIGHEST(
        """
                committable = Math.min(committable, claim.base());
        """,
        ""),
    DROP_THE_LAST_SERVERS_QUEUE(
        """
            if (servers.values().stream().noneMatch(healthy)) {
              return List.of();
            }
        """,
        ""),
    FORGET_WHAT_NOBODY_ACKNOWLEDGED_WHEN_A_SERVER_JOINS(
        "new Outflow(assigned, unacknowledged.values())", "new Outflow(assigned, List.of())");

    private final String original;
    private final String replacement;

    Mutant(String original, String replacement) {
      this.original = original;
      this.replacement = replacement;
    }
  }

  @Test
  void
      shouldInAnyOrderOfAcknowledgementsLinkLossesAndJoinsNeverCommitARecordThatNoInSyncServerAcknowledged() {
    Map<String, Integer> cameUp = new HashMap<>();
    DeliverySimulation simulation = new DeliverySimulation();

    for (int seed = 0; seed < SEEDS; seed++) {
      simulation.apply(seed).forEach((what, count) -> cameUp.merge(what, count, Integer::sum));
    }

    assertTrue(cameUp.values().stream().allMatch(count -> count > 1000), "rare: " + cameUp);
  }

  @ParameterizedTest
  @EnumSource
  void shouldNoticeAMutant(Mutant mutant, @TempDir Path folder)
      throws IOException, ReflectiveOperationException {
    Function<Integer, Map<String, Integer>> simulation =
        ChangedClasses.simulation(folder, mutant.original, mutant.replacement);

    AssertionError violation = null;
    for (int seed = 0; seed < SEEDS && violation == null; seed++) {
      violation = violation(simulation, seed);
    }

    assertNotNull(violation);
  }

  private static @Nullable AssertionError violation(
      Function<Integer, Map<String, Integer>> simulation, int seed) {
    try {
      var unused = simulation.apply(seed);
      return null;
    } catch (AssertionError violation) {
      return violation;
    }
  }
}
