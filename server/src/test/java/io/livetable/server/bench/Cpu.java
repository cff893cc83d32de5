package io.livetable.server.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a process has used of the CPU, microseconds, as the kernel counts it.
 *
 * @param total by all threads, also by those that have ended; in steps of 10 ms
 * @param groups by the threads that live, by what they are for
 */
record Cpu(double total, Map<String, Double> groups) {

  private static final double TICK_MICROS = 10_000;

  /** What the kernel's names of a server's threads, 15 characters of theirs, begin with. */
  private static final List<Map.Entry<String, String>> GROUPS =
      List.of(
          Map.entry("hub-", "hub"),
          Map.entry("http", "jetty"),
          Map.entry("table-", "reads"),
          Map.entry("livetable-", "streams"),
          Map.entry("rocksdb", "streams"),
          Map.entry("kafka-", "kafka"),
          Map.entry("GC Thread", "gc"),
          Map.entry("G1 ", "gc"),
          Map.entry("VM Thread", "gc"),
          Map.entry("C1 ", "jit"),
          Map.entry("C2 ", "jit"));

  /** What a process has used so far. */
  static Cpu of(long pid) {
    Path process = Path.of("/proc", Long.toString(pid));
    try {
      String stat = Files.readString(process.resolve("stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      double total = (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * TICK_MICROS;
      Map<String, Double> groups = new TreeMap<>();
      try (Stream<Path> tasks = Files.list(process.resolve("task"))) {
        for (Path task : tasks.toList()) {
          addTask(task, groups);
        }
      }
      return new Cpu(total, groups);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void addTask(Path task, Map<String, Double> groups) {
    try {
      String name = Files.readString(task.resolve("comm")).trim();
      String nanos = Files.readString(task.resolve("schedstat")).split(" ", -1)[0];
      groups.merge(group(name), Long.parseLong(nanos) / 1e3, Double::sum);
    } catch (IOException ended) {
      // The thread is gone; the total has what it used.
    }
  }

  static String group(String thread) {
    return GROUPS.stream()
        .filter(group -> thread.startsWith(group.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("other");
  }

  /** What was used since then. */
  Cpu since(Cpu before) {
    Map<String, Double> used = new TreeMap<>();
    groups.forEach(
        (group, micros) ->
            used.put(group, Math.max(0, micros - before.groups.getOrDefault(group, 0.0))));
    return new Cpu(total - before.total, used);
  }

  double group(String... names) {
    double sum = 0;
    for (String name : names) {
      sum += groups.getOrDefault(name, 0.0);
    }
    return sum;
  }
}
