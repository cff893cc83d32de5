package io.livetable.server.session;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The accounts that a session has unsubscribed from, until their outlets have ended: only then may
 * it say so, also if it is asked again meanwhile. Guarded by the session's lock.
 */
final class LeftAccounts {

  private final Map<String, Left> accounts = new HashMap<>();

  private static final class Left {
    private final List<FeedOutlet> running = new ArrayList<>(2);
    private final List<byte[]> answers = new ArrayList<>(1);
  }

  /**
   * An account is left.
   *
   * @param outlets the outlets to be ended, each to be followed by {@link #ended}
   * @param answer to be sent when the last has
   * @return false if nothing runs: the answer is due now
   */
  boolean leave(String account, Collection<FeedOutlet> outlets, byte[] answer) {
    if (outlets.isEmpty() && !accounts.containsKey(account)) {
      return false;
    }
    Left left = accounts.computeIfAbsent(account, any -> new Left());
    left.running.addAll(outlets);
    left.answers.add(answer);
    return true;
  }

  /** The outlets of an account that have not ended yet. */
  Collection<FeedOutlet> outlets(String account) {
    Left left = accounts.get(account);
    return left == null ? List.of() : List.copyOf(left.running);
  }

  /** The accounts with outlets that have not ended yet. */
  Set<String> accounts() {
    return Set.copyOf(accounts.keySet());
  }

  /**
   * An outlet has ended.
   *
   * @return what is to be sent, because it was its account's last
   */
  Collection<byte[]> ended(String account, FeedOutlet outlet) {
    @Nullable Left left = accounts.get(account);
    if (left == null || !left.running.remove(outlet) || !left.running.isEmpty()) {
      return List.of();
    }
    accounts.remove(account);
    return left.answers;
  }
}
