package io.livetable.server.simulation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.livetable.simulator.Arguments;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Simulates many seeds and prints what came up in them as one line of JSON. A violation is printed
 * with the trace of the shortest run that shows it, and the exit code is 1.
 */
public final class Soak {

  private Soak() {}

  /** {@code --seeds N --from N}; a fifth of the seeds is run with false claims as well. */
  public static void main(String[] args) throws JsonProcessingException {
    long from;
    long seeds;
    try {
      Arguments given = Arguments.parse(args, new LinkedHashSet<>(List.of("seeds", "from")));
      seeds = given.number("seeds", 100_000, 1, 1_000_000_000);
      from = given.number("from", 0, 0, 1_000_000_000);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    long start = System.nanoTime();
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("from", from);
    line.put("seeds", seeds);
    line.put("falseClaimSeeds", seeds / 5);
    try {
      line.put("situations", Simulations.run(from, from + seeds, false));
      line.put("falseClaimSituations", Simulations.run(from, from + seeds / 5, true));
    } catch (AssertionError e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
    line.put("violations", 0);
    line.put("seconds", TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start));
    System.out.println(new ObjectMapper().writeValueAsString(line));
  }
}
