package io.livetable.server.client;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a server says to a client. Values are kept as the JSON text that the server sent. */
public sealed interface ServerMessage {

  /**
   * One record as shown to clients.
   *
   * @param value the JSON text, or null: the account was removed
   */
  record Shown(long offset, long timestamp, @Nullable String value) {}

  /**
   * The session is open.
   *
   * @param depths how many records each feed shows; a latest feed shows 1
   * @param latest the names of the latest feeds
   */
  record Welcome(String server, long heartbeatMs, Map<String, Integer> depths, List<String> latest)
      implements ServerMessage {}

  /**
   * An account's state in a feed.
   *
   * @param last the offset of the account's last record; -1 if there is none
   * @param exists whether the account is said to exist
   * @param count how many records the account has had since it was removed; 0 or 1 for a latest
   *     feed
   * @param reset why a given position was dropped
   */
  record Snapshot(
      long id,
      String account,
      String feed,
      String epoch,
      int partition,
      long next,
      long last,
      boolean exists,
      long count,
      boolean more,
      boolean truncated,
      List<Shown> events,
      Optional<String> reset)
      implements ServerMessage {

    public Snapshot {
      events = List.copyOf(events);
    }

    /** A snapshot of an account that exists if it has records. */
    public Snapshot(
        long id,
        String account,
        String feed,
        String epoch,
        int partition,
        long next,
        long last,
        long count,
        boolean more,
        boolean truncated,
        List<Shown> events,
        Optional<String> reset) {
      this(
          id, account, feed, epoch, partition, next, last, count > 0, count, more, truncated,
          events, reset);
    }
  }

  /** The given position is continued from. */
  record Resumed(
      long id, String account, String feed, String epoch, int partition, long next, long last)
      implements ServerMessage {}

  /** Every feed of the subscription is past its snapshot and current. */
  record Live(long id, String account) implements ServerMessage {}

  /**
   * One record, live.
   *
   * @param conflated how many records between {@code prev} and this one are left out
   */
  record Update(String account, String feed, int partition, long prev, int conflated, Shown event)
      implements ServerMessage {}

  /**
   * A view became stale, or current again.
   *
   * @param since when; -1: not said
   */
  record Status(String account, String feed, String state, String reason, long since)
      implements ServerMessage {}

  /**
   * The server is there.
   *
   * @param at the server's time; -1: not said
   */
  record Heartbeat(long at) implements ServerMessage {}

  /** No update of the account follows. */
  record Unsubscribed(long id, String account) implements ServerMessage {}

  /**
   * Something failed.
   *
   * @param id of the message that failed; -1 if it is not known
   * @param retryAfterMs when to try again; -1: not said
   * @param reset whether what the client has of the feed means nothing
   */
  record Failed(
      long id,
      String account,
      String feed,
      String code,
      String message,
      long retryAfterMs,
      boolean reset)
      implements ServerMessage {}

  /** The server is about to close the session. */
  record GoAway() implements ServerMessage {}

  /** A message of a type that the client does not know, and ignores. */
  record Unknown(String type) implements ServerMessage {}
}
