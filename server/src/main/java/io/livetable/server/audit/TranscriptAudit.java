package io.livetable.server.audit;

import io.livetable.server.client.Position;
import io.livetable.server.client.ServerMessage;
import io.livetable.server.client.Transcript;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads the transcript of one client by the rules of the protocol and compares it with the records
 * of the topics. It shares no code with what a client or the server does, apart from the reading of
 * messages.
 */
public final class TranscriptAudit {

  private final String client;
  private final BiFunction<String, String, AccountLog> logs;
  private final Predicate<String> epochs;
  private final Findings findings;
  private final Map<String, Asked> subscriptions = new LinkedHashMap<>();
  private final Map<Key, AuditedFeed> feeds = new HashMap<>();
  private Map<String, Integer> depths = Map.of();
  private Set<String> latest = Set.of();

  private record Key(String account, String feed) {}

  /** A subscription as it was asked for, or as it shows in its answers. */
  private static final class Asked {
    private final List<String> wanted;
    private final Map<String, Position> since;
    private final boolean seen;
    private final Map<String, Position> floors = new HashMap<>();
    private final Set<String> answered = new HashSet<>();
    private long id;
    private boolean leaving;

    Asked(Transcript.Subscribe asked) {
      this.wanted = asked.feeds();
      this.since = asked.since();
      this.seen = true;
      this.id = asked.id();
    }

    /** Its id is that of the first answer that comes. */
    Asked(Transcript.Unseen unseen) {
      this.wanted = unseen.feeds();
      this.since = Map.of();
      this.seen = false;
      this.id = -1;
    }
  }

  /**
   * An audit of a transcript whose records are all known.
   *
   * @param client names the client in findings
   * @param logs what is known of a feed's account, by feed and account
   */
  public TranscriptAudit(
      String client, BiFunction<String, String, AccountLog> logs, Findings findings) {
    this(client, logs, epoch -> true, findings);
  }

  private TranscriptAudit(
      String client,
      BiFunction<String, String, AccountLog> logs,
      Predicate<String> epochs,
      Findings findings) {
    this.client = client;
    this.logs = logs;
    this.epochs = epochs;
    this.findings = findings;
  }

  /**
   * Audits a transcript whose records are all known.
   *
   * @param client names the client in findings
   * @param entries the transcript
   * @param logs what is known of a feed's account, by feed and account
   * @param stayed whether the client was there until everything was sent: it must have seen all of
   *     what it watches
   */
  public static void audit(
      String client,
      List<Transcript.Entry> entries,
      BiFunction<String, String, AccountLog> logs,
      boolean stayed,
      Findings findings) {
    TranscriptAudit audit = new TranscriptAudit(client, logs, findings);
    entries.forEach(audit::read);
    audit.end(stayed);
  }

  /**
   * Audits what a transcript says of one feed; it may end anywhere.
   *
   * @param epochs whether an epoch is that of the log
   */
  static void audit(
      List<Transcript.Entry> entries, AccountLog log, Predicate<String> epochs, Findings findings) {
    TranscriptAudit audit =
        new TranscriptAudit("transcript", (feed, account) -> log, epochs, findings);
    entries.forEach(audit::read);
    audit.end(false);
  }

  /** Takes the next entry. */
  public void read(Transcript.Entry entry) {
    if (entry instanceof Transcript.Opened) {
      subscriptions.clear();
    } else if (entry instanceof Transcript.Subscribe subscribe) {
      subscribe(subscribe);
    } else if (entry instanceof Transcript.Unseen unseen) {
      subscriptions.put(unseen.account(), new Asked(unseen));
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
          && replaced.wanted.contains(feed)) {
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
        feed.snapshot(snapshot, asked(asked, feed, snapshot.feed(), again));
      }
    } else if (message instanceof ServerMessage.Resumed resumed) {
      Asked asked = answered(resumed.account(), resumed.feed(), resumed.id());
      if (asked != null) {
        AuditedFeed feed = feed(resumed.account(), resumed.feed());
        boolean again = !asked.answered.add(resumed.feed());
        feed.resumed(resumed, asked(asked, feed, resumed.feed(), again));
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

  private static AuditedFeed.Asked asked(
      Asked asked, AuditedFeed feed, String name, boolean again) {
    if (again || !asked.seen) {
      return new AuditedFeed.Asked(feed.position(), feed.position(), again);
    }
    return new AuditedFeed.Asked(asked.floors.get(name), asked.since.get(name), true);
  }

  private @Nullable Asked answered(String account, String feed, long id) {
    Asked asked = subscriptions.get(account);
    if (asked == null || !asked.wanted.contains(feed)) {
      return null;
    }
    if (!asked.seen && id > asked.id) {
      asked.id = id;
      asked.answered.clear();
    }
    return asked.id == id ? asked : null;
  }

  private void update(ServerMessage.Update update) {
    Asked asked = subscriptions.get(update.account());
    if (asked == null) {
      findings.wrong("%s: not watched, but sent %s".formatted(client, update));
      return;
    }
    if (asked.leaving) {
      return; // It may follow on a snapshot of before, which the client passes over.
    }
    if (asked.answered.contains(update.feed())) {
      feed(update.account(), update.feed()).update(update);
    } else if (!asked.seen) {
      findings.unchecked("%s: update before any answer: %s".formatted(client, update));
    }
  }

  /** Where the client stands in a feed of an account, if it was told. */
  public Optional<Position> position(String account, String feed) {
    AuditedFeed audited = feeds.get(new Key(account, feed));
    return audited == null ? Optional.empty() : Optional.ofNullable(audited.position());
  }

  /**
   * Ends the audit.
   *
   * @param stayed whether the client was there until everything was sent: it must have seen all of
   *     what it watches
   */
  public void end(boolean stayed) {
    subscriptions.forEach(
        (account, asked) -> {
          for (String name : asked.wanted) {
            if (!stayed) {
              continue;
            }
            if (asked.leaving) {
              continue;
            }
            if (asked.answered.contains(name)) {
              feed(account, name).end();
            } else {
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
                logs.apply(feed, account),
                epochs,
                new Shape(latest.contains(feed), depths.getOrDefault(feed, 1)),
                findings));
  }
}
