package io.livetable.server.session;

import io.livetable.server.config.ServerConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who has authenticated sessions: how many, and how much they may ask for together. A principal is
 * forgotten when it has no session and could send as much as a new one. Thread-safe.
 */
final class Principals {

  private final int maxSessions;
  private final double burst;
  private final double perSecond;
  private final Map<String, Principal> bySubject = new HashMap<>();

  /** One subject; guarded by the principals' lock. */
  static final class Principal {
    private final TokenBucket messages;
    private int sessions;

    private Principal(TokenBucket messages) {
      this.messages = messages;
    }

    /** What its sessions may send together. */
    TokenBucket messages() {
      return messages;
    }
  }

  Principals(ServerConfig.Overload overload, int burst) {
    this.maxSessions = overload.principalSessions();
    this.perSecond = overload.principalRate();
    this.burst = Math.max(burst, Allowance.BURST_SECONDS * perSecond);
  }

  /** A session more of a subject; empty if that has as many as it may. */
  synchronized Optional<Principal> join(String subject, long now) {
    Principal principal =
        bySubject.computeIfAbsent(
            subject, any -> new Principal(new TokenBucket(burst, perSecond, now)));
    if (principal.sessions >= maxSessions) {
      return Optional.empty();
    }
    principal.sessions++;
    return Optional.of(principal);
  }

  /** A session less. */
  synchronized void leave(Principal principal) {
    principal.sessions--;
  }

  /** Forgets whoever is gone. */
  synchronized void forget(long now) {
    bySubject
        .values()
        .removeIf(principal -> principal.sessions == 0 && principal.messages.isFull(now));
  }

  /** How many are known. */
  synchronized int size() {
    return bySubject.size();
  }
}
