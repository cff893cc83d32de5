package io.livetable.server.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What passed between a client and its servers, in the order in which the client dealt with it.
 * Thread-safe.
 */
public final class Transcript {

  private final List<Entry> entries = new ArrayList<>();
  private final boolean kept;

  /** An empty transcript. */
  public Transcript() {
    this(true);
  }

  private Transcript(boolean kept) {
    this.kept = kept;
  }

  /** A transcript that stays empty, for a client that is written down elsewhere. */
  public static Transcript none() {
    return new Transcript(false);
  }

  /** One thing that happened. */
  public sealed interface Entry {}

  /** A new session began; no subscription is left of the one before. */
  public record Opened() implements Entry {}

  /**
   * The client subscribed.
   *
   * @param since the positions that it gave, by feed
   */
  public record Subscribe(long id, String account, List<String> feeds, Map<String, Position> since)
      implements Entry {
    public Subscribe {
      feeds = List.copyOf(feeds);
      since = Map.copyOf(since);
    }
  }

  /** The client subscribed, now or later; what it asked for was not written down. */
  public record Unseen(String account, List<String> feeds) implements Entry {
    public Unseen {
      feeds = List.copyOf(feeds);
    }
  }

  /** The client unsubscribed. */
  public record Unsubscribe(long id, String account) implements Entry {}

  /** The client dealt with a message. */
  public record Received(ServerMessage message) implements Entry {}

  /** Adds what happened. */
  public synchronized void add(Entry entry) {
    if (kept) {
      entries.add(entry);
    }
  }

  /** What has happened so far. */
  public synchronized List<Entry> entries() {
    return List.copyOf(entries);
  }
}
