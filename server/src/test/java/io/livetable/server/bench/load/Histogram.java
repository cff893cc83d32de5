package io.livetable.server.bench.load;

/**
 * Counts durations in buckets that are at most 1.6 % wide, from a microsecond to half an hour. Not
 * thread-safe.
 */
public final class Histogram {

  private static final int SUB_BITS = 6;
  private static final int SUBS = 1 << SUB_BITS;
  private static final int BUCKETS = 26 * SUBS;

  private final long[] counts = new long[BUCKETS];
  private long count;

  /** Counts one. */
  public void add(long micros) {
    counts[Math.min(BUCKETS - 1, bucket(Math.max(0, micros)))]++;
    count++;
  }

  /** How many were counted. */
  public long count() {
    return count;
  }

  /** The upper end of the bucket that this share of all lies in or below; -1 if there is none. */
  public long at(double quantile) {
    if (count == 0) {
      return -1;
    }
    long wanted = Math.max(1, (long) Math.ceil(quantile * count));
    int bucket = 0;
    for (long seen = counts[0]; seen < wanted; seen += counts[bucket]) {
      bucket++;
    }
    return upperEnd(bucket);
  }

  private static int bucket(long micros) {
    if (micros < SUBS) {
      return (int) micros;
    }
    int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(micros) - SUB_BITS;
    return (int) Math.min(BUCKETS - 1, (long) shift * SUBS + (micros >> shift));
  }

  private static long upperEnd(int bucket) {
    if (bucket < SUBS) {
      return bucket;
    }
    int shift = bucket / SUBS - 1;
    return ((bucket - (long) shift * SUBS + 1) << shift) - 1;
  }
}
