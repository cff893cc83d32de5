package io.livetable.server.simulation.mutation;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.livetable.server.simulation.Trial;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Each rule of the protocol is needed: without it the simulation finds a violation. */
class MutantsTest {

  private static final Logger LOG = LoggerFactory.getLogger(MutantsTest.class);

  /** Every mutant is caught among the first so many seeds, which are those that each build runs. */
  private static final long SEEDS = Long.getLong("livetable.seeds", 5_000);

  static List<Mutant> mutants() throws IOException {
    return Mutants.all();
  }

  @ParameterizedTest
  @MethodSource("mutants")
  void shouldBeCaught(Mutant mutant) throws IOException, ReflectiveOperationException {
    BiFunction<Long, Boolean, @Nullable String> trial = trial(mutant);
    String violation = null;
    for (long seed = 0; seed < SEEDS && violation == null; seed++) {
      if (mutant.tilt() < 0 || Trial.tilt(seed) == mutant.tilt()) {
        violation = trial.apply(seed, mutant.falseClaims());
        if (violation != null) {
          LOG.info("Without \"{}\": seed {}, {}", mutant, seed, violation);
        }
      }
    }
    assertNotNull(violation, () -> "nobody misses the rule: " + mutant);
  }

  @SuppressWarnings("unchecked")
  private static BiFunction<Long, Boolean, @Nullable String> trial(Mutant mutant)
      throws IOException, ReflectiveOperationException {
    Path project = Path.of("").toAbsolutePath().resolve("..").normalize();
    return (BiFunction<Long, Boolean, @Nullable String>)
        MutantClasses.of(project, mutant)
            .loadClass(Trial.class.getName())
            .getConstructor()
            .newInstance();
  }
}
