package io.livetable.server.simulation;

import java.util.ArrayDeque;

/** What happened, line by line: a hash of all of it, and the newest lines. */
final class Trace {

  private static final int KEPT = Integer.getInteger("livetable.trace", 250);

  private final ArrayDeque<String> newest = new ArrayDeque<>();
  private long hash = 7;
  private long lines;

  void add(String line) {
    hash = hash * 1_000_003 + line.hashCode();
    if (newest.size() == KEPT) {
      newest.remove();
    }
    newest.add(lines + " " + line);
    lines++;
  }

  long hash() {
    return hash;
  }

  long lines() {
    return lines;
  }

  /** The newest lines. */
  String tail() {
    return String.join("\n", newest);
  }
}
