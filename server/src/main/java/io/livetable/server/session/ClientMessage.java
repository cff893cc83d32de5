package io.livetable.server.session;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A message from a client. */
sealed interface ClientMessage {

  /**
   * Says who comes.
   *
   * @param token proves it
   */
  record Auth(String token) implements ClientMessage {
    @Override
    public String toString() {
      return "Auth"; // A token is written nowhere.
    }
  }

  /**
   * Watches an account.
   *
   * @param id rises within a session
   * @param account what to watch
   * @param feeds which feeds; null: all
   * @param since the positions that the client has, by feed
   */
  record Subscribe(long id, String account, @Nullable List<String> feeds, Map<String, Since> since)
      implements ClientMessage {}

  /** Watches an account no longer. */
  record Unsubscribe(long id, String account) implements ClientMessage {}

  /**
   * A position.
   *
   * @param epoch the text of the epoch it belongs to
   * @param partition the Kafka partition
   * @param next the next offset wanted
   */
  record Since(String epoch, int partition, long next) {}
}
