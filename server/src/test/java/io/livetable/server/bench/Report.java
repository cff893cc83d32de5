package io.livetable.server.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a benchmark measured, round by round: a table of medians and spreads, and everything as
 * JSON. Not thread-safe.
 */
final class Report {

  private final String bench;
  private final Path folder;
  private final String loadBefore = load();
  private final Map<String, Map<String, List<Double>>> rows = new LinkedHashMap<>();

  /**
   * An empty one.
   *
   * @param folder gets {@code BENCH.json} and {@code BENCH.md}
   */
  Report(String bench, Path folder) {
    this.bench = bench;
    this.folder = folder;
  }

  /** Notes what one round measured of a subject. */
  void add(String subject, String figure, double value) {
    rows.computeIfAbsent(subject, any -> new LinkedHashMap<>())
        .computeIfAbsent(figure, any -> new ArrayList<>())
        .add(value);
  }

  /** The median of a subject's figure. */
  double median(String subject, String figure) {
    return median(rows.getOrDefault(subject, Map.of()).getOrDefault(figure, List.of()));
  }

  static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int half = sorted.length / 2;
    return sorted.length == 0
        ? Double.NaN
        : sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  /** Writes both files and prints the table. */
  void write() {
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve(bench + ".json"), json());
      Files.writeString(folder.resolve(bench + ".md"), table());
      System.out.println(table());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String table() {
    StringBuilder text = new StringBuilder();
    text.append("# ").append(bench).append("\n\n").append(machine()).append("\n\n");
    text.append("| subject | figure | median | least | most |\n|---|---|---|---|---|\n");
    rows.forEach(
        (subject, figures) ->
            figures.forEach(
                (figure, values) -> {
                  double[] sorted =
                      values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
                  text.append(
                      String.format(
                          Locale.ROOT,
                          "| %s | %s | %s | %s | %s |%n",
                          subject,
                          figure,
                          number(median(values)),
                          number(sorted[0]),
                          number(sorted[sorted.length - 1])));
                }));
    return text.toString();
  }

  private String json() {
    List<String> subjects = new ArrayList<>();
    rows.forEach(
        (subject, figures) -> {
          List<String> fields = new ArrayList<>();
          figures.forEach(
              (figure, values) ->
                  fields.add(
                      "\"%s\":[%s]"
                          .formatted(
                              figure,
                              String.join(",", values.stream().map(Report::number).toList()))));
          subjects.add("\"%s\":{%s}".formatted(subject, String.join(",", fields)));
        });
    return "{\"bench\":\"%s\",\"machine\":\"%s\",\"rounds\":{%s}}%n"
        .formatted(bench, machine(), String.join(",", subjects));
  }

  private String machine() {
    return "%d cores, %s %s, Java %s, load average %s before and %s after"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("java.runtime.version"),
            loadBefore,
            load());
  }

  private static String load() {
    try {
      String[] fields = Files.readString(Path.of("/proc/loadavg")).split(" ", -1);
      return String.join(" ", Arrays.asList(fields).subList(0, 3));
    } catch (IOException e) {
      return "unknown";
    }
  }

  private static String number(double value) {
    return Double.isNaN(value)
        ? "null"
        : String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%.0f" : "%.2f", value);
  }
}
