package io.livetable.server.audit;

import io.livetable.server.client.ServerMessage;
import io.livetable.server.client.Transcript;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** One feed's part of a transcript, and which part of the topic's present log it speaks of. */
final class Span {

  private final String feed;
  private final Predicate<String> epochs;
  private final List<Transcript.Entry> entries = new ArrayList<>();
  private boolean now;
  private long from = Long.MAX_VALUE;
  private long to = -1;
  private long messages;

  /**
   * The part of one feed.
   *
   * @param epochs whether an epoch is that of the topic as it is
   */
  Span(String feed, List<Transcript.Entry> all, Predicate<String> epochs) {
    this.feed = feed;
    this.epochs = epochs;
    all.forEach(this::add);
  }

  private void add(Transcript.Entry entry) {
    if (entry instanceof Transcript.Subscribe subscribe) {
      subscribe(subscribe);
    } else if (entry instanceof Transcript.Unseen unseen) {
      entries.add(
          new Transcript.Unseen(
              unseen.account(), unseen.feeds().contains(feed) ? List.of(feed) : List.of()));
    } else if (entry instanceof Transcript.Received received) {
      received(received);
    } else {
      entries.add(entry);
    }
  }

  private void subscribe(Transcript.Subscribe all) {
    boolean wanted = all.feeds().contains(feed);
    entries.add(
        new Transcript.Subscribe(
            all.id(),
            all.account(),
            wanted ? List.of(feed) : List.of(),
            wanted && all.since().containsKey(feed)
                ? Map.of(feed, all.since().get(feed))
                : Map.of()));
    if (wanted && all.since().containsKey(feed)) {
      reach(all.since().get(feed).epoch(), all.since().get(feed).next());
    }
  }

  private void received(Transcript.Received received) {
    ServerMessage message = received.message();
    if (message instanceof ServerMessage.Snapshot snapshot) {
      if (!snapshot.feed().equals(feed)) {
        return;
      }
      now = reach(snapshot.epoch(), snapshot.next());
      messages++;
    } else if (message instanceof ServerMessage.Resumed resumed) {
      if (!resumed.feed().equals(feed)) {
        return;
      }
      now = reach(resumed.epoch(), resumed.next());
      messages++;
    } else if (message instanceof ServerMessage.Update update) {
      if (!update.feed().equals(feed)) {
        return;
      }
      if (now) {
        from = Math.min(from, update.prev() + 1);
        to = Math.max(to, update.event().offset() + 1);
      }
      messages++;
    }
    entries.add(received);
  }

  private boolean reach(String epoch, long position) {
    boolean same = epochs.test(epoch);
    if (same) {
      from = Math.min(from, position);
      to = Math.max(to, position);
    }
    return same;
  }

  /** The entries that matter to the feed. */
  List<Transcript.Entry> entries() {
    return entries;
  }

  /** From here on the records are needed one by one. */
  long from() {
    return Math.min(from, to());
  }

  /** The position that the log is needed to; 0 if it is not needed at all. */
  long to() {
    return Math.max(0, to);
  }

  /** How many messages of a server there are. */
  long messages() {
    return messages;
  }
}
