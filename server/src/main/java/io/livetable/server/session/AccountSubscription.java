package io.livetable.server.session;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A session's subscription to one account: its feeds, and whether it is live as a whole.
 * Thread-safe; {@code live} is put into the outbox under its lock, so that it follows what made it
 * so, and the outbox is flushed without: what a flush calls may want other locks.
 */
final class AccountSubscription {

  private final long id;
  private final String account;
  private final Outbox outbox;
  private final Map<String, FeedOutlet> feeds = new LinkedHashMap<>();

  /** The feeds that {@code live} still waits for. */
  private final Set<String> awaited = new HashSet<>();

  /**
   * Outlets of this account that are being ended; nothing of theirs may follow what is said of it.
   */
  private final Set<FeedOutlet> leaving = new HashSet<>();

  /**
   * The outlets of feeds that ended alone; kept because a subscription that replaces them must not
   * answer below what they sent.
   */
  private final Set<FeedOutlet> ended = new HashSet<>();

  private boolean complete;
  private boolean liveSaid;

  AccountSubscription(long id, String account, Outbox outbox) {
    this.id = id;
    this.account = account;
    this.outbox = outbox;
  }

  long id() {
    return id;
  }

  String account() {
    return account;
  }

  /** Adds a feed, or puts another outlet in its place. */
  synchronized void put(String feed, FeedOutlet outlet) {
    FeedOutlet before = feeds.put(feed, outlet);
    if (before != null) {
      ended.remove(before);
    }
    awaited.add(feed);
  }

  /** Takes a feed's outlet out, if there is one. */
  synchronized @Nullable FeedOutlet take(String feed) {
    return feeds.remove(feed);
  }

  /** Lets {@code live} wait for an outlet's end, until {@link #gone}. */
  synchronized void await(FeedOutlet outlet) {
    leaving.add(outlet);
  }

  /** An outlet that was awaited has ended. */
  void gone(FeedOutlet outlet) {
    synchronized (this) {
      leaving.remove(outlet);
      sayLive();
    }
    outbox.flush();
  }

  /** All feeds have been added. The caller flushes the outbox. */
  synchronized void completed() {
    complete = true;
    sayLive();
  }

  /** A feed is past its snapshot and current. */
  void reached(String feed) {
    synchronized (this) {
      awaited.remove(feed);
      sayLive();
    }
    outbox.flush();
  }

  /** A feed is stale again, or not yet current. */
  synchronized void left(String feed) {
    if (!liveSaid) {
      awaited.add(feed);
    }
  }

  /** A feed has ended alone. */
  void ended(String feed, FeedOutlet outlet) {
    synchronized (this) {
      if (feeds.get(feed) == outlet) {
        ended.add(outlet);
        awaited.remove(feed);
        sayLive();
      }
    }
    outbox.flush();
  }

  /** Whether this is a feed's outlet now. */
  synchronized boolean has(FeedOutlet outlet) {
    return feeds.get(outlet.feed()) == outlet;
  }

  /** The outlets that may still send something: those of all feeds, and those being ended. */
  synchronized Collection<FeedOutlet> outlets() {
    Set<FeedOutlet> all = new LinkedHashSet<>(feeds.values());
    all.addAll(leaving);
    return List.copyOf(all);
  }

  private void sayLive() {
    if (complete
        && !liveSaid
        && awaited.isEmpty()
        && leaving.isEmpty()
        && feeds.size() > ended.size()) {
      liveSaid = true;
      outbox.append(ServerMessages.live(id, account));
    }
  }
}
