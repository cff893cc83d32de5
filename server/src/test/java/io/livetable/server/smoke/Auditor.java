package io.livetable.server.smoke;

import io.livetable.server.client.Position;
import io.livetable.server.client.ServerMessage;
import io.livetable.server.client.Transcript;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the transcript of one client by the rules of the protocol and compares it with what was
 * recorded from the topics. It shares no code with the client or the server.
 */
final class Auditor {

  private final String client;
  private final Recording recording;
  private final Findings findings;
  private final Map<String, Asked> subscriptions = new LinkedHashMap<>();
  private final Map<Key, AuditedFeed> feeds = new HashMap<>();
  private Map<String, Integer> depths = Map.of();
  private Set<String> latest = Set.of();

  private record Key(String account, String feed) {}

  /** A subscription as it was asked for. */
  private static final class Asked {
    private long id;
    private final Transcript.Subscribe asked;
    private final Map<String, Position> floors = new HashMap<>();
    private final Set<String> answered = new HashSet<>();
    private boolean leaving;

    Asked(Transcript.Subscribe asked) {
      this.asked = asked;
      this.id = asked.id();
    }
  }

  private Auditor(String client, Recording recording, Findings findings) {
    this.client = client;
    this.recording = recording;
    this.findings = findings;
  }

  /**
   * Audits a transcript.
   *
   * @param client names the client in findings
   * @param entries the transcript
   * @param stayed whether the client was there until everything was sent: it must have seen all of
   *     what it watches
   */
  static void audit(
      String client,
      List<Transcript.Entry> entries,
      Recording recording,
      boolean stayed,
      Findings findings) {
    Auditor auditor = new Auditor(client, recording, findings);
    for (Transcript.Entry entry : entries) {
      auditor.read(entry);
    }
    auditor.end(stayed);
  }

  private void read(Transcript.Entry entry) {
    if (entry instanceof Transcript.Opened) {
      subscriptions.clear();
    } else if (entry instanceof Transcript.Subscribe subscribe) {
      subscribe(subscribe);
    } else if (entry instanceof Transcript.Unsubscribe unsubscribe) {
      Asked asked = subscriptions.get(unsubscribe.account());
      if (asked != null) {
        asked.id = unsubscribe.id();
        asked.leaving = true;
      }
    } else if (entry instanceof Transcript.Received received) {
      received(received.message());
    }
  }

  private void subscribe(Transcript.Subscribe subscribe) {
    Asked asked = new Asked(subscribe);
    Asked replaced = subscriptions.put(subscribe.account(), asked);
    for (String feed : subscribe.feeds()) {
      Position stands = feed(subscribe.account(), feed).position();
      Position given = subscribe.since().get(feed);
      if (given != null) {
        asked.floors.put(feed, given);
        if (!given.equals(stands)) {
          feed(subscribe.account(), feed).goBack(given);
        }
      } else if (replaced != null
          && !replaced.leaving
          && stands != null
          && replaced.asked.feeds().contains(feed)) {
        Position floor = replaced.answered.contains(feed) ? stands : replaced.floors.get(feed);
        if (floor != null) {
          asked.floors.put(feed, floor);
        }
      }
    }
  }

  private void received(ServerMessage message) {
    if (message instanceof ServerMessage.Welcome welcome) {
      depths = welcome.depths();
      latest = Set.copyOf(welcome.latest());
    } else if (message instanceof ServerMessage.Snapshot snapshot) {
      Asked asked = answered(snapshot.account(), snapshot.feed(), snapshot.id());
      if (asked != null) {
        AuditedFeed feed = feed(snapshot.account(), snapshot.feed());
        boolean again = !asked.answered.add(snapshot.feed());
        feed.snapshot(
            snapshot,
            again ? feed.position() : asked.floors.get(snapshot.feed()),
            again ? feed.position() : asked.asked.since().get(snapshot.feed()));
      }
    } else if (message instanceof ServerMessage.Resumed resumed) {
      Asked asked = answered(resumed.account(), resumed.feed(), resumed.id());
      if (asked != null) {
        AuditedFeed feed = feed(resumed.account(), resumed.feed());
        boolean again = !asked.answered.add(resumed.feed());
        feed.resumed(resumed, again ? feed.position() : asked.asked.since().get(resumed.feed()));
      }
    } else if (message instanceof ServerMessage.Update update) {
      update(update);
    } else if (message instanceof ServerMessage.Unsubscribed gone) {
      Asked asked = subscriptions.get(gone.account());
      if (asked != null && asked.leaving && asked.id == gone.id()) {
        subscriptions.remove(gone.account());
      }
    }
  }

  private @Nullable Asked answered(String account, String feed, long id) {
    Asked asked = subscriptions.get(account);
    return asked != null && asked.id == id && asked.asked.feeds().contains(feed) ? asked : null;
  }

  private void update(ServerMessage.Update update) {
    Asked asked = subscriptions.get(update.account());
    if (asked == null) {
      findings.wrong("%s: not watched, but sent %s".formatted(client, update));
      return;
    }
    if (asked.answered.contains(update.feed())) {
      feed(update.account(), update.feed()).update(update);
    }
  }

  private void end(boolean stayed) {
    subscriptions.forEach(
        (account, asked) -> {
          for (String name : asked.asked.feeds()) {
            if (!stayed) {
              continue;
            }
            if (asked.answered.contains(name)) {
              feed(account, name).end();
            } else if (!asked.leaving) {
              findings.wrong("%s: %s of %s was never answered".formatted(client, name, account));
            }
          }
        });
    feeds.values().forEach(AuditedFeed::settle);
  }

  private AuditedFeed feed(String account, String feed) {
    return feeds.computeIfAbsent(
        new Key(account, feed),
        key ->
            new AuditedFeed(
                "%s %s %s".formatted(client, account, feed),
                recording.of(feed, account),
                depths.getOrDefault(feed, 1),
                latest.contains(feed),
                findings));
  }
}
