package io.livetable.server.session;

import io.livetable.server.session.Principals.Principal;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What one session may still ask for: by itself, and with the other sessions of its principal, once
 * that is known. Thread-safe.
 */
final class Allowance {

  /** How many seconds' worth of messages may come at once. */
  static final int BURST_SECONDS = 10;

  /** Between which times whoever was refused for want of room tries again, milliseconds. */
  private static final int RETRY_FROM_MS = 2_000;

  private static final int RETRY_TO_MS = 6_000;

  private final Admission admission;
  private final TokenBucket messages;
  private final TokenBucket strikes;
  private final AtomicBoolean spent = new AtomicBoolean();
  private @Nullable Principal principal;
  private boolean left;

  Allowance(Admission admission, TokenBucket messages, TokenBucket strikes) {
    this.admission = admission;
    this.messages = messages;
    this.strikes = strikes;
  }

  /**
   * The client has proved who it is, which it does not change; from now on it shares what its
   * principal may ask for.
   *
   * @return false if the principal has as many sessions as it may
   */
  synchronized boolean identify(String subject) {
    if (left || principal != null) {
      return true;
    }
    Optional<Principal> joined = admission.principals().join(subject, admission.now());
    if (joined.isEmpty()) {
      admission.tooMany();
      return false;
    }
    principal = joined.get();
    return true;
  }

  /**
   * Takes what a message costs.
   *
   * @return after how many milliseconds it may come again; 0 if it may be carried out now
   */
  long take() {
    long now = admission.now();
    TokenBucket shared = shared();
    if (!messages.take(now)) {
      return struck(messages.waitMs(now), now);
    }
    return shared == null || shared.take(now) ? 0 : struck(shared.waitMs(now), now);
  }

  private synchronized @Nullable TokenBucket shared() {
    return principal == null ? null : principal.messages();
  }

  private long struck(long waitMs, long now) {
    admission.limited();
    if (!strikes.take(now) && spent.compareAndSet(false, true)) {
      admission.sessionLimited();
    }
    return waitMs;
  }

  /** Whether so much has come too fast that the session should be closed. */
  boolean isSpent() {
    return spent.get();
  }

  /**
   * Asks for one account more.
   *
   * @return after how many milliseconds it may be asked for again; 0 if there is room
   */
  long takeSubscription() {
    return admission.letsSubscriptionIn()
        ? 0
        : ThreadLocalRandom.current().nextLong(RETRY_FROM_MS, RETRY_TO_MS);
  }

  /** The session has ended. */
  synchronized void leave() {
    left = true;
    Principal before = principal;
    principal = null;
    if (before != null) {
      admission.principals().leave(before);
    }
  }
}
