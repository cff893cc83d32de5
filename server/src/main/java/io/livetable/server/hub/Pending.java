package io.livetable.server.hub;

import io.livetable.protocol.Event;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Pushed ranges that begin beyond the frontier, bounded in bytes; a range that does not fit is
 * dropped, the table brings it. Confined to the event loop.
 */
final class Pending {

  /** What a waiting range costs beside its events. */
  private static final int OVERHEAD = 64;

  private final int maxBytes;
  private final PriorityQueue<Claim> claims =
      new PriorityQueue<>(Comparator.comparingLong(Claim::base).thenComparingLong(Claim::end));
  private long bytes;

  /**
   * A pushed range: its events are all that render in [base, end).
   *
   * @param refuted told where the log ends if it ended before {@code end}
   */
  record Claim(long base, long end, List<Event> events, LongConsumer refuted) {
    long cost() {
      long cost = OVERHEAD;
      for (Event event : events) {
        cost += Ring.cost(event);
      }
      return cost;
    }
  }

  Pending(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Keeps a range, or drops it for want of room and returns false. */
  boolean add(Claim claim) {
    long cost = claim.cost();
    if (bytes + cost > maxBytes) {
      return false;
    }
    bytes += cost;
    claims.add(claim);
    return true;
  }

  /** Takes the first range that begins at or before the frontier, or null. */
  @Nullable Claim pollReached(long frontier) {
    Claim first = claims.peek();
    if (first == null || first.base() > frontier) {
      return null;
    }
    claims.remove();
    bytes -= first.cost();
    return first;
  }

  /** Drops them all. */
  void clear() {
    claims.clear();
    bytes = 0;
  }

  long bytes() {
    return bytes;
  }
}
