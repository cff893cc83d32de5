package io.livetable.server.chaos;

import java.util.ArrayList;
import java.util.List;

/** What is not as it must be, one sentence each: all are counted, the first are kept. */
final class Objections {

  private static final int KEPT = 40;

  private final List<String> first = new ArrayList<>();
  private long count;

  void add(String objection) {
    count++;
    if (first.size() < KEPT) {
      first.add(objection);
    }
  }

  long count() {
    return count;
  }

  List<String> first() {
    return List.copyOf(first);
  }
}
