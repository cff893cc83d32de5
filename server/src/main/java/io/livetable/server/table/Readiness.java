package io.livetable.server.table;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which partitions have reached the end that they had when the table started. Once reached counts
 * for the whole epoch. Thread-safe.
 */
final class Readiness {

  private final String topic;
  private final Progress progress;
  private final Set<Integer> reached = ConcurrentHashMap.newKeySet();
  private volatile Map<Integer, Long> ends = Map.of();

  Readiness(String topic, Progress progress) {
    this.topic = topic;
    this.progress = progress;
  }

  /** An epoch begins; the table must reach {@code ends}. The former task is closed. */
  void begin(Map<Integer, Long> ends) {
    reached.clear();
    this.ends = Map.copyOf(ends);
  }

  /** The epoch has ended; there is nothing to be ready for. */
  void end() {
    ends = Map.of();
  }

  /** Whether all partitions have reached their ends. */
  boolean ready() {
    Map<Integer, Long> wanted = ends;
    return !wanted.isEmpty() && wanted.keySet().stream().allMatch(p -> reached(p, wanted));
  }

  /** The partitions that have not, in words. */
  List<String> behind() {
    Map<Integer, Long> wanted = ends;
    return wanted.keySet().stream()
        .sorted()
        .filter(p -> !reached(p, wanted))
        .map(p -> "%s-%d at %s of %d".formatted(topic, p, position(p), wanted.get(p)))
        .toList();
  }

  /** The partitions whose table cannot be read now, of those that were ready; in words. */
  List<String> closed() {
    return ends.keySet().stream()
        .sorted()
        .filter(p -> reached.contains(p) && !progress.mark(p).known())
        .map(p -> topic + "-" + p)
        .toList();
  }

  private String position(int partition) {
    Progress.Mark mark = progress.mark(partition);
    return mark.known() ? Long.toString(mark.position()) : "?";
  }

  private boolean reached(int partition, Map<Integer, Long> wanted) {
    long end = wanted.getOrDefault(partition, 0L);
    if (!reached.contains(partition) && progress.mark(partition).position() >= end) {
      reached.add(partition);
    }
    return reached.contains(partition);
  }
}
