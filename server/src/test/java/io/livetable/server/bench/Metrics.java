package io.livetable.server.bench;

/** Reads Prometheus' text format. */
final class Metrics {

  private Metrics() {}

  /** The sum of all samples whose line begins so, but for negative ones, which mean "unknown". */
  static long sum(String metrics, String begin) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(begin))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .filter(value -> value > 0)
        .sum();
  }

  /** The largest of all samples whose line begins so; 0 if there is none. */
  static double most(String metrics, String begin) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(begin))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .max()
        .orElse(0);
  }
}
