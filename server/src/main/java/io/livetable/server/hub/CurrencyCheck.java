package io.livetable.server.hub;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Judges whether a partition is current: the frontier has reached everything that may have been
 * committed longer ago than the staleness bound, Kafka answers, and the stable end has reached
 * every log end that was read longer ago, so that no open transaction holds it back. Time comes in
 * as milliseconds; confined to the event loop.
 *
 * <p>What lies before an end that was read, and not before the one that was read ahead of it, may
 * have been committed right after that: after Kafka or the server stood still it may be old when it
 * is first heard of. At the first reading nothing is known of its age.
 *
 * <p>A log end beyond the stable end says nothing alone: under transactions that follow one another
 * it is so at every reading.
 */
final class CurrencyCheck {

  private static final long ALWAYS = Long.MIN_VALUE / 2;

  /** What lies before {@code end} may have been there since then. */
  private record Sample(long since, long end) {}

  private final long stalenessMs;
  private final ArrayDeque<Sample> unreached = new ArrayDeque<>();
  private boolean answered;
  private long answeredAt;
  private boolean heldBack;
  private long heldBackSince;
  private long heldBackBefore;

  CurrencyCheck(long stalenessMs) {
    this.stalenessMs = stalenessMs;
  }

  /** Kafka answered at {@code now}. */
  void ends(long now, long stableEnd, long logEnd) {
    if (unreached.isEmpty() || unreached.getLast().end() < stableEnd) {
      unreached.add(new Sample(answered ? answeredAt : ALWAYS, stableEnd));
    }
    answered = true;
    answeredAt = now;
    forgetCovered(now);
    if (!heldBack || stableEnd >= heldBackBefore || logEnd <= stableEnd) {
      heldBack = logEnd > stableEnd;
      heldBackSince = now;
      heldBackBefore = logEnd;
    }
  }

  /** Why the partition is stale at {@code now} with this frontier, or null. */
  @Nullable StaleReason judge(long now, long frontier) {
    while (!unreached.isEmpty() && unreached.getFirst().end() <= frontier) {
      unreached.removeFirst();
    }
    if (!answered || now - answeredAt > stalenessMs) {
      return answered ? StaleReason.KAFKA_UNREACHABLE : StaleReason.CATCHING_UP;
    }
    if (!unreached.isEmpty() && now - unreached.getFirst().since() > stalenessMs) {
      return StaleReason.CATCHING_UP;
    }
    if (heldBack && now - heldBackSince > stalenessMs) {
      return StaleReason.OPEN_TRANSACTION;
    }
    return null;
  }

  /** Of the ends of what may be older than the bound only the newest matters. */
  private void forgetCovered(long now) {
    while (unreached.size() > 1) {
      Sample oldest = unreached.removeFirst();
      if (now - unreached.getFirst().since() <= stalenessMs) {
        unreached.addFirst(oldest);
        return;
      }
    }
  }

  /** How many ends are remembered. */
  int remembered() {
    return unreached.size();
  }
}
