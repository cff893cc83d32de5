package io.livetable.server.bench.load;

import java.util.Locale;

/** What sessions have received. Not thread-safe. */
final class Tally {

  private final long[] kinds = new long[128];
  private final Histogram latencies = new Histogram();
  private long frames;
  private long bytes;

  /** The moment that what is being read came, {@link System#nanoTime}. */
  long now;

  /** A frame with a payload of that many bytes has begun. */
  void frame(long length) {
    frames++;
    bytes += length;
  }

  /** A message whose type begins with this letter. */
  void message(byte kind) {
    kinds[kind & 0x7F]++;
  }

  /** A value says that it was due to be sent at this moment. */
  void sentAt(long nanos) {
    latencies.add((now - nanos) / 1_000);
  }

  /** How many messages had a type that begins with this letter. */
  long of(char kind) {
    return kinds[kind];
  }

  long frames() {
    return frames;
  }

  Histogram latencies() {
    return latencies;
  }

  /** Names and numbers, as {@link Numbers} reads them. */
  String line() {
    return String.format(
        Locale.ROOT,
        "updates=%d snapshots=%d frames=%d bytes=%d samples=%d p50=%d p99=%d p999=%d",
        of('u'),
        of('s'),
        frames,
        bytes,
        latencies.count(),
        latencies.at(.5),
        latencies.at(.99),
        latencies.at(.999));
  }
}
