package io.livetable.server.session;

import io.livetable.protocol.Epoch;
import io.livetable.protocol.Event;
import io.livetable.protocol.FeedKind;
import io.livetable.server.config.ServerConfig;
import io.livetable.server.hub.FeedHub;
import io.livetable.server.hub.Freshness;
import io.livetable.server.hub.StaleReason;
import io.livetable.server.hub.Update;
import io.livetable.server.subscription.Failure;
import io.livetable.server.subscription.Reset;
import io.livetable.server.table.AccountState;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a server says to a client. Values are spliced in as they were rendered, byte for
 * byte.
 */
final class ServerMessages {

  private ServerMessages() {}

  /**
   * The first message of a session that may ask for something.
   *
   * @param more further fields, each with a comma before it
   */
  static byte[] welcome(
      String server,
      String session,
      ServerConfig.Session limits,
      Collection<FeedHub> feeds,
      byte[] more) {
    JsonBytes json =
        new JsonBytes(256)
            .raw("{\"type\":\"welcome\",\"server\":")
            .string(server)
            .raw(",\"session\":")
            .string(session)
            .raw(",\"heartbeatMs\":")
            .number(limits.heartbeat().toMillis())
            .raw(",\"feeds\":{");
    String comma = "";
    for (FeedHub feed : feeds) {
      json.raw(comma).string(feed.name()).raw(":{\"kind\":\"").raw(feed.kind().text()).raw("\"");
      if (feed.kind() == FeedKind.HISTORY) {
        json.raw(",\"depth\":").number(feed.depth());
      }
      json.raw("}");
      comma = ",";
    }
    return json.raw("},\"limits\":{\"maxMessageBytes\":")
        .number(limits.maxMessageBytes())
        .raw(",\"maxSubscriptions\":")
        .number(limits.maxSubscriptions())
        .raw("}")
        .raw(more)
        .raw("}")
        .toBytes();
  }

  /** What the messages of one feed of a subscription have in common. */
  record Head(long id, String account, String feed, FeedKind kind, Epoch epoch, int partition) {

    private JsonBytes begin(String type) {
      return new JsonBytes(512)
          .raw("{\"type\":\"")
          .raw(type)
          .raw("\",\"id\":")
          .number(id)
          .raw(",\"account\":")
          .string(account)
          .raw(",\"feed\":")
          .string(feed)
          .raw(",\"epoch\":")
          .string(epoch.toString())
          .raw(",\"partition\":")
          .number(partition);
    }
  }

  /** The state of an account. */
  static byte[] snapshot(Head head, AccountState state, long next, boolean truncated, Reset reset) {
    JsonBytes json = head.begin("snapshot").raw(",\"next\":").number(next);
    last(json, state.last());
    json.raw(",\"exists\":").raw(Boolean.toString(state.exists()));
    if (head.kind() == FeedKind.HISTORY) {
      json.raw(",\"count\":")
          .number(state.count())
          .raw(",\"more\":")
          .raw(Boolean.toString(state.count() > state.events().size()))
          .raw(",\"events\":[");
      List<Event> events = state.events();
      for (int i = 0; i < events.size(); i++) {
        event(i == 0 ? json : json.raw(","), events.get(i));
      }
      json.raw("],\"truncated\":").raw(Boolean.toString(truncated));
    } else if (state.exists()) {
      event(json.raw(",\"event\":"), state.events().get(0));
    }
    reset(json, reset);
    return json.raw("}").toBytes();
  }

  /** A position is good and goes on. */
  static byte[] resumed(Head head, long next, long last) {
    JsonBytes json = head.begin("resumed").raw(",\"next\":").number(next);
    last(json, last);
    return json.raw("}").toBytes();
  }

  /** An event, the same bytes for every watcher. */
  static byte[] update(String feed, Update update) {
    return update(feed, update.event(), update.prev(), 0);
  }

  /**
   * An event.
   *
   * @param prev the offset of an earlier event, or of none
   * @param conflated how many events of the account lie between {@code prev} and this one
   */
  static byte[] update(String feed, Event event, long prev, int conflated) {
    byte[] value = event.value();
    JsonBytes json = new JsonBytes(192 + (value == null ? 0 : value.length));
    json.raw("{\"type\":\"update\",\"account\":")
        .string(event.account())
        .raw(",\"feed\":")
        .string(feed)
        .raw(",\"partition\":")
        .number(event.partition())
        .raw(",\"offset\":")
        .number(event.offset())
        .raw(",\"prev\":")
        .number(prev);
    if (conflated > 0) {
      json.raw(",\"conflated\":").number(conflated);
    }
    return json.raw(",\"timestamp\":")
        .number(event.timestamp())
        .raw(",\"value\":")
        .raw(value == null ? NULL : value)
        .raw("}")
        .toBytes();
  }

  /** Every feed of the subscription is past its snapshot and current. */
  static byte[] live(long id, String account) {
    return answer("live", id, account);
  }

  /** The subscription has ended; nothing of the account follows. */
  static byte[] unsubscribed(long id, String account) {
    return answer("unsubscribed", id, account);
  }

  /** The token does not allow an account. */
  static byte[] forbidden(long id, String account) {
    Failure failure = new Failure(ErrorCode.FORBIDDEN, "The token does not allow this account.", 0);
    return error(id, account, null, failure);
  }

  /** A feed of a subscription became live or stale. */
  static byte[] status(String account, String feed, Freshness freshness) {
    StaleReason reason = freshness.reason();
    JsonBytes json =
        new JsonBytes(160)
            .raw("{\"type\":\"status\",\"account\":")
            .string(account)
            .raw(",\"feed\":")
            .string(feed)
            .raw(",\"state\":")
            .string(reason == null ? "live" : "stale");
    if (reason != null) {
      json.raw(",\"reason\":").string(reason.text());
    }
    return json.raw(",\"since\":").number(freshness.since()).raw("}").toBytes();
  }

  /** The server lives. */
  static byte[] heartbeat(long now) {
    return new JsonBytes(48).raw("{\"type\":\"heartbeat\",\"at\":").number(now).raw("}").toBytes();
  }

  /** The server is about to stop; come back after a time within these bounds. */
  static byte[] goaway(long fromMs, long toMs) {
    return new JsonBytes(64)
        .raw("{\"type\":\"goaway\",\"retryAfterMs\":[")
        .number(fromMs)
        .raw(",")
        .number(toMs)
        .raw("]}")
        .toBytes();
  }

  /** Something could not be done; what is null is not known or does not apply. */
  static byte[] error(
      @Nullable Long id, @Nullable String account, @Nullable String feed, Failure failure) {
    JsonBytes json = new JsonBytes(256).raw("{\"type\":\"error\"");
    if (id != null) {
      json.raw(",\"id\":").number(id);
    }
    if (account != null) {
      json.raw(",\"account\":").string(account);
    }
    if (feed != null) {
      json.raw(",\"feed\":").string(feed);
    }
    json.raw(",\"code\":").string(failure.code()).raw(",\"message\":").string(failure.message());
    if (failure.retryAfterMs() > 0) {
      json.raw(",\"retryAfterMs\":").number(failure.retryAfterMs());
    }
    reset(json, failure.reset());
    return json.raw("}").toBytes();
  }

  private static final byte[] NULL = {'n', 'u', 'l', 'l'};

  private static byte[] answer(String type, long id, String account) {
    return new JsonBytes(96)
        .raw("{\"type\":\"")
        .raw(type)
        .raw("\",\"id\":")
        .number(id)
        .raw(",\"account\":")
        .string(account)
        .raw("}")
        .toBytes();
  }

  private static void reset(JsonBytes json, Reset reset) {
    if (reset != Reset.NONE) {
      json.raw(",\"reset\":true,\"reason\":").string(reset.text());
    }
  }

  private static void last(JsonBytes json, long last) {
    if (last >= 0) {
      json.raw(",\"last\":").number(last);
    }
  }

  private static void event(JsonBytes json, Event event) {
    byte[] value = event.value();
    json.raw("{\"offset\":")
        .number(event.offset())
        .raw(",\"timestamp\":")
        .number(event.timestamp())
        .raw(",\"value\":")
        .raw(value == null ? NULL : value)
        .raw("}");
  }
}
