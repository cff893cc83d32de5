package io.livetable.server.hostile;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.livetable.server.hostile.Fuzz.Kind;
import io.livetable.server.testkit.Directories;
import io.livetable.server.testkit.EmbeddedBroker;
import io.livetable.simulator.Arguments;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Lets hostile peers that a seed makes loose on a server, and prints what came of them as one line
 * of JSON. What was wrong is printed with how to see it again, and the exit code is 1.
 */
public final class FuzzMain {

  private FuzzMain() {}

  /** {@code --seed N --cases N --from N --kind KIND}; without a kind, all of them. */
  public static void main(String[] args) throws Exception {
    long seed;
    int from;
    int cases;
    List<Kind> kinds;
    try {
      Arguments given =
          Arguments.parse(args, new LinkedHashSet<>(List.of("seed", "cases", "from", "kind")));
      seed = given.number("seed", 1, 0, Integer.MAX_VALUE);
      from = (int) given.number("from", 0, 0, 1_000_000_000);
      cases = (int) given.number("cases", 1_000, 1, 1_000_000_000);
      kinds =
          Stream.of(Kind.values())
              .filter(kind -> given.text("kind").stream().allMatch(kind.text()::equals))
              .toList();
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    Path folder = Files.createTempDirectory("livetable-fuzz");
    List<String> failures = new ArrayList<>();
    try (EmbeddedBroker broker = new EmbeddedBroker(folder.resolve("broker")).start();
        Arena arena = new Arena(broker, folder.resolve("state"))) {
      System.out.println(
          new ObjectMapper().writeValueAsString(run(arena, kinds, seed, from, cases, failures)));
    } finally {
      Directories.delete(folder);
    }
    failures.forEach(System.err::println);
    System.exit(failures.isEmpty() ? 0 : 1);
  }

  private static Map<String, Object> run(
      Arena arena, List<Kind> kinds, long seed, int from, int cases, List<String> failures)
      throws Exception {
    long start = System.nanoTime();
    Fuzz fuzz = new Fuzz(arena);
    for (Kind kind : kinds) {
      failures.addAll(fuzz.run(kind, seed, from, cases));
    }
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("seed", seed);
    line.put("casesEach", cases);
    line.put("outcomes", fuzz.counts());
    Footprint before = arena.footprint();
    try {
      before.awaitAgain(arena.target());
      arena.awaitExchanges(arena.neighbour().exchanged() + 5);
    } catch (RuntimeException | AssertionError e) {
      failures.add(String.valueOf(e.getMessage()));
    }
    Throwable disturbed = arena.neighbour().failure();
    if (disturbed != null) {
      failures.add("the neighbour was disturbed: " + disturbed);
    }
    failures.addAll(arena.log().complaints());
    Footprint after = Footprint.take();
    line.put("neighbourRecords", 2 * arena.neighbour().exchanged());
    line.put("neighbourSlowestMs", arena.neighbour().slowestMs());
    line.put("heapBytes", List.of(before.bytes(), after.bytes()));
    line.put("threads", List.of(before.threads(), after.threads()));
    line.put("httpThreads", Footprint.pool());
    line.put("failures", failures.size());
    line.put("seconds", TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start));
    return line;
  }
}
