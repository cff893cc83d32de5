package io.livetable.server.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import io.livetable.protocol.FeedKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One feed of an account as a client holds it: view and position; every message is checked against
 * the log.
 */
final class FeedWatch {

  final SimulatedTopic topic;
  private final World world;
  private final String account;
  private boolean active;
  private boolean waiting;
  private boolean stale;
  private @Nullable View view;
  private String epoch = "";
  private int partition;
  private long next;

  /** The position that the request gave and that means something; -1: none. */
  private long given = -1;

  /** When the last answer was sent; -1 if that is not known. See {@link FalseClaims#now}. */
  private long answeredAt = -1;

  /** What was wrong with positions that were given since the last answer. */
  private final Set<String> bogus = new HashSet<>();

  FeedWatch(World world, SimulatedTopic topic, String account) {
    this.world = world;
    this.topic = topic;
    this.account = account;
  }

  /** The client remembers nothing. */
  void forget() {
    view = null;
  }

  /** Nothing of this feed is expected. */
  void drop() {
    active = false;
    waiting = false;
    bogus.clear();
  }

  /** Whether the client may come with its position: it has one, and its view is right. */
  boolean isRight() {
    return view != null && view.equals(topic.log(epoch, partition).fold(account, next));
  }

  boolean isActive() {
    return active;
  }

  /** Answered, and not told to be stale. */
  boolean isLive() {
    return active && !waiting && !stale;
  }

  /** Whether the view is the fold of everything. */
  boolean isComplete() {
    return isLive()
        && epoch.equals(topic.epoch().toString())
        && topic.of(account).fold(account, Long.MAX_VALUE).equals(view);
  }

  /**
   * A subscription is asked for.
   *
   * @return the {@code since} of this feed, or null
   */
  @Nullable String ask(boolean withPosition, @Nullable String kindOfBogus) {
    if (!bogus.isEmpty()) {
      view = null; // The answer that said so may be one that is ignored now.
    }
    active = true;
    waiting = true;
    stale = false;
    given = -1;
    long position = next;
    String givenEpoch = epoch;
    int givenPartition = partition;
    if (kindOfBogus != null && view != null) {
      bogus.add(kindOfBogus);
      switch (kindOfBogus) {
        case "beyond_log" -> position += 1_000_000;
        case "epoch_changed" -> givenEpoch = "other.1";
        default -> givenPartition += 7;
      }
    } else if (withPosition && view != null) {
      given = next;
    } else {
      return null;
    }
    return "{\"epoch\":\"%s\",\"partition\":%d,\"next\":%d}"
        .formatted(givenEpoch, givenPartition, position);
  }

  /**
   * An error ended this feed.
   *
   * @param sentAt when it was sent, -1 if that is not known
   * @param foundAt when a claim about this account was last found to be false, 0 if never
   */
  void failed(JsonNode message, long sentAt, long foundAt) {
    if (message.path("reset").asBoolean()) {
      // Which epoch the server knows is not said; it may be an older one than the client's.
      checkReset(message.path("reason").asText(), false);
      view = null;
      bogus.clear();
      world.count("reset in an error");
    } else if (!waiting && answeredAt >= 0 && foundAt > answeredAt && foundAt <= sentAt) {
      throw world.violation("P3 an error does not say that an event was missed: " + message);
    }
    active = false;
    waiting = false;
    world.count("failed");
  }

  /** A status message. */
  void status(JsonNode message) {
    if (active && !waiting) {
      stale = message.path("state").asText().equals("stale");
      world.count(stale ? "told stale" : "told live");
    }
  }

  /** An update. */
  void update(JsonNode message) {
    if (!active || waiting) {
      world.count("update ignored");
      return;
    }
    long prev = message.path("prev").asLong();
    long offset = message.path("offset").asLong();
    View before = view;
    if (before == null || message.path("partition").asInt() != partition) {
      throw world.violation("an update before any view, or of another partition");
    }
    if (!(prev < next && next <= offset)) {
      throw world.violation(
          "P2 chain: prev %d, position %d, offset %d of %s %s"
              .formatted(prev, next, offset, account, topic.feed));
    }
    SimulatedLog log = topic.log(epoch, partition);
    int conflated = message.path("conflated").asInt();
    if (message.has("conflated")) {
      if (topic.kind == FeedKind.HISTORY) {
        throw world.violation("an update of a history is conflated: " + message);
      }
      world.count("conflated");
    }
    if (!world.falseClaims() && log.events(account, prev + 1, offset).size() != conflated) {
      throw world.violation("P5 claim: prev %d, offset %d".formatted(prev, offset));
    }
    String value = message.path("value").isNull() ? null : message.path("value").toString();
    view = before.after(topic.kind, topic.depth, offset, value);
    next = offset + 1;
    world.count(value == null ? "removal" : "update");
    checkView("update");
  }

  /** A snapshot or a resumption of the current request. */
  void answer(JsonNode message, long sentAt) {
    if (!active) {
      throw world.violation("an answer for a feed that was not asked for, or failed");
    }
    boolean snapshot = message.path("type").asText().equals("snapshot");
    boolean reset = message.path("reset").asBoolean();
    long newNext = message.path("next").asLong();
    String newEpoch = message.path("epoch").asText();
    boolean sameEpoch = view != null && newEpoch.equals(epoch);
    // A missed event is no reason to fall behind what the client stands at, if that means anything.
    boolean mayFall =
        reset
            && !(message.path("reason").asText().equals("missed_event")
                && bogus.isEmpty()
                && !(sameEpoch && next > topic.log(epoch, partition).end()));
    if (reset) {
      checkReset(message.path("reason").asText(), sameEpoch);
    }
    if (!mayFall && sameEpoch && newNext < next) {
      throw world.violation("P2 position falls from %d to %d".formatted(next, newNext));
    }
    if (snapshot) {
      long from = waiting ? given : next;
      readSnapshot(message, !reset && sameEpoch ? from : -1);
    } else if (!sameEpoch) {
      throw world.violation("resumed without a position of this epoch");
    }
    checkLast(message, newNext);
    world.count(
        (snapshot ? "snapshot" : "resumed") + (waiting ? " as an answer" : " that came again"));
    epoch = newEpoch;
    partition = message.path("partition").asInt();
    next = newNext;
    waiting = false;
    answeredAt = sentAt;
    bogus.clear();
    checkView(message.path("type").asText());
  }

  private void readSnapshot(JsonNode message, long from) {
    List<View.Item> items = new ArrayList<>();
    if (topic.kind == FeedKind.HISTORY) {
      message.path("events").forEach(event -> items.add(item(event)));
    } else if (message.has("event")) {
      items.add(item(message.path("event")));
    }
    long count =
        topic.kind == FeedKind.HISTORY ? message.path("count").asLong() : (long) items.size();
    if (message.path("exists").asBoolean() != count > 0
        || message.path("more").asBoolean() != count > items.size()) {
      throw world.violation("exists or more is wrong: " + message);
    }
    view = new View(count, List.copyOf(items));
    if (topic.kind == FeedKind.HISTORY && !world.falseClaims()) {
      Set<Long> lost = new HashSet<>();
      if (from >= 0) {
        SimulatedLog log =
            topic.log(message.path("epoch").asText(), message.path("partition").asInt());
        lost.addAll(log.events(account, from, message.path("next").asLong()));
        items.forEach(item -> lost.remove(item.offset()));
      }
      if (message.path("truncated").asBoolean() == lost.isEmpty()) {
        throw world.violation("P3 truncated, from %d lost %s: %s".formatted(from, lost, message));
      }
      if (!lost.isEmpty()) {
        world.count("truncated");
      }
    }
  }

  private static View.Item item(JsonNode event) {
    return new View.Item(event.path("offset").asLong(), event.path("value").toString());
  }

  private void checkReset(String reason, boolean sameEpoch) {
    boolean right =
        switch (reason) {
          case "missed_event" -> world.falseClaims();
          case "beyond_log" -> bogus.contains(reason) || world.falseClaims();
          case "epoch_changed" -> bogus.contains(reason) || (!sameEpoch && topic.epochs() > 1);
          default -> bogus.contains(reason);
        };
    if (!right) {
      throw world.violation("P3 reset without a cause: " + reason);
    }
    world.count("reset " + reason);
  }

  /** {@code last} is left out or right: the account's last event before {@code next}. */
  private void checkLast(JsonNode message, long newNext) {
    if (message.has("last") && !world.falseClaims()) {
      long last = message.path("last").asLong();
      SimulatedLog log =
          topic.log(message.path("epoch").asText(), message.path("partition").asInt());
      if (!log.events(account, last, newNext).equals(List.of(last))) {
        throw world.violation("last is not the last event before next: " + message);
      }
    }
  }

  private void checkView(String after) {
    View right = topic.log(epoch, partition).fold(account, next);
    if (!world.falseClaims() && !right.equals(view)) {
      throw world.violation(
          "P1 after %s: %s %s at %d is %s, not %s"
              .formatted(after, account, topic.feed, next, right, view));
    }
  }

  @Override
  public String toString() {
    return "%s %s at %s-%d:%d%s%s%s: %s"
        .formatted(
            account,
            topic.feed,
            epoch,
            partition,
            next,
            active ? ", active" : "",
            waiting ? ", waiting" : "",
            stale ? ", stale" : "",
            view);
  }
}
