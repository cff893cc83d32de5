package io.livetable.server.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How often each kind of fault was injected, and how long it took to recover. Not thread-safe. */
final class Recoveries {

  private final Map<String, Integer> injected = new TreeMap<>();
  private final Map<String, List<Long>> alone = new TreeMap<>();

  /** A fault was injected. */
  void injected(String kind) {
    injected.merge(kind, 1, Integer::sum);
  }

  /** A fault that was alone was recovered from. */
  void recovered(String kind, long ms) {
    alone.computeIfAbsent(kind, any -> new ArrayList<>()).add(ms);
  }

  /** Injections by kind. */
  Map<String, Integer> injected() {
    return injected;
  }

  /** What a share of the recoveries of a kind took at most, in milliseconds. */
  private static long quantile(List<Long> sorted, double share) {
    return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
  }

  /** Recoveries by kind as a JSON object. */
  String json() {
    List<String> fields = new ArrayList<>();
    alone.forEach(
        (kind, times) -> {
          List<Long> sorted = new ArrayList<>(times);
          Collections.sort(sorted);
          fields.add(
              "\"%s\":{\"n\":%d,\"p50\":%d,\"p95\":%d,\"max\":%d}"
                  .formatted(
                      kind,
                      sorted.size(),
                      quantile(sorted, 0.5),
                      quantile(sorted, 0.95),
                      quantile(sorted, 1)));
        });
    return "{" + String.join(",", fields) + "}";
  }
}
