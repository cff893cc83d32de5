package io.livetable.server.chaos;

import io.livetable.server.audit.TranscriptAudit;
import io.livetable.server.client.Position;
import io.livetable.server.client.ServerMessage;
import io.livetable.server.client.Transcript;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Checks that live is never said of a view that is too old. A record was committed at the latest
 * when the recorder saw it; live was said at the earliest when the subscribe that it answers was
 * sent, and not before anything that came ahead of it. If more than the bound lies between the two,
 * the view has to hold the record. Not thread-safe.
 */
final class LiveCheck {

  /** {@code staleness.ms}, and twice the time between two looks of the server at Kafka. */
  static final long BOUND_MS = 5_000 + 2_000;

  private final String client;
  private final TranscriptAudit audit;
  private final Commits commits;
  private final Objections objections;
  private final Map<String, Asked> asked = new HashMap<>();
  private long nowMs;
  private long serverMs;

  /** Knows when records were committed. */
  interface Commits {
    /**
     * When the first record of an account at or after a position had been committed at the latest,
     * of those that a server was given; Long.MAX_VALUE if there is none.
     */
    long committedBy(String feed, String account, long position);
  }

  /** A subscription; a feed that failed is not said to be live. */
  private record Asked(long id, Set<String> feeds, Set<String> answered, long sentMs) {}

  /**
   * A check of one transcript.
   *
   * @param client names the client in objections
   * @param audit has read every entry before this check does
   */
  LiveCheck(String client, TranscriptAudit audit, Commits commits, Objections objections) {
    this.client = client;
    this.audit = audit;
    this.commits = commits;
    this.objections = objections;
  }

  /** The client's clock, before what follows. */
  void clock(long ms) {
    nowMs = ms;
  }

  /** Takes the next entry. */
  void read(Transcript.Entry entry) {
    if (entry instanceof Transcript.Subscribe subscribe) {
      asked.put(
          subscribe.account(),
          new Asked(
              subscribe.id(), new LinkedHashSet<>(subscribe.feeds()), new HashSet<>(), nowMs));
    } else if (entry instanceof Transcript.Unsubscribe unsubscribe) {
      asked.remove(unsubscribe.account());
    } else if (entry instanceof Transcript.Opened) {
      asked.clear();
    } else if (entry instanceof Transcript.Received received) {
      received(received.message());
    }
  }

  private void received(ServerMessage message) {
    if (message instanceof ServerMessage.Heartbeat heartbeat) {
      serverMs = Math.max(serverMs, heartbeat.at());
    } else if (message instanceof ServerMessage.Update update) {
      serverMs = Math.max(serverMs, update.event().timestamp());
    } else if (message instanceof ServerMessage.Snapshot snapshot) {
      answered(snapshot.account(), snapshot.feed(), snapshot.id());
    } else if (message instanceof ServerMessage.Resumed resumed) {
      answered(resumed.account(), resumed.feed(), resumed.id());
    } else if (message instanceof ServerMessage.Failed failed) {
      Asked which = asked.get(failed.account());
      if (which != null && which.id() == failed.id()) {
        which.feeds().remove(failed.feed());
      }
    } else if (message instanceof ServerMessage.Live live) {
      Asked which = asked.get(live.account());
      if (which != null && which.id() == live.id()) {
        List.copyOf(which.feeds())
            .forEach(
                feed -> check("live", live.account(), feed, Math.max(serverMs, which.sentMs())));
      }
    } else if (message instanceof ServerMessage.Status status && status.state().equals("live")) {
      // Before the answer it speaks of the subscription that is replaced.
      Asked which = asked.get(status.account());
      if (which != null && which.answered().contains(status.feed())) {
        check("status", status.account(), status.feed(), Math.max(serverMs, status.since()));
      }
    }
  }

  private void answered(String account, String feed, long id) {
    Asked which = asked.get(account);
    if (which != null && which.id() == id) {
      which.answered().add(feed);
    }
  }

  private void check(String by, String account, String feed, long saidMs) {
    Optional<Position> position = audit.position(account, feed);
    if (position.isPresent()) {
      long committedMs = commits.committedBy(feed, account, position.get().next());
      if (committedMs < saidMs - BOUND_MS) {
        objections.add(
            "%s: %s of %s was said by %s to be live at %d, %d ms after a record behind that was committed; at %d or later"
                .formatted(
                    client,
                    feed,
                    account,
                    by,
                    position.get().next(),
                    saidMs - committedMs,
                    saidMs));
      }
    }
  }
}
