package io.livetable.server.bench;

import io.livetable.server.table.HistoryDepthBench;

/** Measures something by name and prints it as one line of JSON. */
public final class Bench {

  private Bench() {}

  /** {@code Bench NAME}. */
  public static void main(String[] args) throws Exception {
    String name = args.length == 1 ? args[0] : "";
    switch (name) {
      case "history-depth" -> HistoryDepthBench.run();
      case "restart" -> RestartBench.run();
      default -> {
        System.err.println("usage: ./dev bench history-depth|restart");
        System.exit(2);
      }
    }
  }
}
