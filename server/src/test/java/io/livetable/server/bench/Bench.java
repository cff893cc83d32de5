package io.livetable.server.bench;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** {@code ./dev bench NAME}: measures, and says what was measured in one line of JSON. */
public final class Bench {

  private static final Map<String, Supplier<String>> BENCHES =
      new TreeMap<>(Map.of("memory-subscription", SubscriptionMemory::measure));

  private Bench() {}

  /** Runs the bench of that name; without one, lists the names. */
  public static void main(String[] args) {
    Supplier<String> bench = args.length == 1 ? BENCHES.get(args[0]) : null;
    if (bench == null) {
      System.err.println("usage: ./dev bench NAME, one of: " + String.join(", ", BENCHES.keySet()));
      System.exit(2);
      return;
    }
    System.out.println(bench.get());
  }
}
