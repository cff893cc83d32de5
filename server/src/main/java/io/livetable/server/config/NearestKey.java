package io.livetable.server.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the key that a mistyped one probably stands for. */
final class NearestKey {

  private NearestKey() {}

  /** The candidate with the least edit distance to {@code key}, if that is at most {@code most}. */
  static Optional<String> of(String key, Collection<String> candidates, int most) {
    return candidates.stream()
        .filter(candidate -> distance(key, candidate) <= most)
        .min(
            Comparator.comparingInt((String candidate) -> distance(key, candidate))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** How many characters must be added, removed or replaced to turn one text into the other. */
  static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int column = 0; column <= to.length(); column++) {
      row[column] = column;
    }
    for (int line = 1; line <= from.length(); line++) {
      int diagonal = row[0];
      row[0] = line;
      for (int column = 1; column <= to.length(); column++) {
        int replaced = diagonal + (from.charAt(line - 1) == to.charAt(column - 1) ? 0 : 1);
        diagonal = row[column];
        row[column] = Math.min(replaced, 1 + Math.min(row[column], row[column - 1]));
      }
    }
    return row[to.length()];
  }
}
