package io.livetable.server.bench;

import io.livetable.server.table.HistoryDepthBench;

/** {@code ./dev bench NAME}: measures, and says what was measured in one line of JSON. */
public final class Bench {

  private Bench() {}

  /** Runs the bench of that name; without one, lists the names. */
  public static void main(String[] args) throws Exception {
    switch (args.length == 0 ? "" : args[0]) {
      case "fanout-hot" -> FanoutHotBench.run(Options.parse(args));
      case "flood" -> FloodBench.run(Options.parse(args));
      case "halted-server" -> HaltedServerBench.run();
      case "history-depth" -> HistoryDepthBench.run();
      case "memory" -> MemoryBench.run(Options.parse(args));
      case "memory-subscription" -> System.out.println(SubscriptionMemory.measure());
      case "restart" -> RestartBench.run();
      case "storm" -> StormBench.run(Options.parse(args));
      default -> {
        System.err.println(
            "usage: ./dev bench NAME, one of: fanout-hot, flood (--minutes M --clients N --good N --rate N), halted-server, history-depth, memory, memory-subscription, restart, storm (--clients N)");
        System.exit(2);
      }
    }
  }
}
