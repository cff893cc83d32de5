package io.livetable.server.bench;

import java.util.HashMap;
import java.util.Map;

/** The numbers that a benchmark is given as {@code --name N}. */
final class Options {

  private final Map<String, Integer> numbers = new HashMap<>();

  private Options() {}

  /** Everything behind the benchmark's name. */
  static Options parse(String[] args) {
    Options options = new Options();
    for (int i = 1; i < args.length; i += 2) {
      if (!args[i].startsWith("--") || i + 1 == args.length) {
        throw new IllegalArgumentException("expected --name N, not " + args[i]);
      }
      options.numbers.put(args[i].substring(2), Integer.valueOf(args[i + 1]));
    }
    return options;
  }

  int number(String name, int otherwise) {
    return numbers.getOrDefault(name, otherwise);
  }
}
