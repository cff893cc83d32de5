package io.livetable.server.hub;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Judges whether a partition is current: the frontier has reached every end offset that was read
 * longer ago than the staleness bound, Kafka answers, and no open transaction has held back the
 * stable end for longer. Time comes in as milliseconds; confined to the event loop.
 */
final class CurrencyCheck {

  private record Sample(long readAt, long end) {}

  private final long stalenessMs;
  private final ArrayDeque<Sample> unreached = new ArrayDeque<>();
  private boolean answered;
  private long answeredAt;
  private boolean heldBack;
  private long heldBackSince;

  CurrencyCheck(long stalenessMs) {
    this.stalenessMs = stalenessMs;
  }

  /** Kafka answered at {@code now}. */
  void ends(long now, long stableEnd, long logEnd) {
    answered = true;
    answeredAt = now;
    if (unreached.isEmpty() || unreached.getLast().end() < stableEnd) {
      unreached.add(new Sample(now, stableEnd));
    }
    if (logEnd > stableEnd) {
      if (!heldBack) {
        heldBack = true;
        heldBackSince = now;
      }
    } else {
      heldBack = false;
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
    if (!unreached.isEmpty() && now - unreached.getFirst().readAt() > stalenessMs) {
      return StaleReason.CATCHING_UP;
    }
    if (heldBack && now - heldBackSince > stalenessMs) {
      return StaleReason.OPEN_TRANSACTION;
    }
    return null;
  }
}
