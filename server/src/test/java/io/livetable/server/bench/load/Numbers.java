package io.livetable.server.bench.load;

import java.util.HashMap;
import java.util.Map;

/**
 * Named numbers in one line of text, as {@code name=1 other=2}.
 *
 * @param all by name
 */
public record Numbers(Map<String, Double> all) {

  /** Reads a line. */
  public static Numbers of(String line) {
    Map<String, Double> all = new HashMap<>();
    for (String word : line.split(" ", -1)) {
      int equals = word.indexOf('=');
      if (equals > 0) {
        all.put(word.substring(0, equals), Double.valueOf(word.substring(equals + 1)));
      }
    }
    return new Numbers(Map.copyOf(all));
  }

  /** The number of that name. */
  public double get(String name) {
    Double value = all.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no %s in %s".formatted(name, all));
    }
    return value;
  }
}
