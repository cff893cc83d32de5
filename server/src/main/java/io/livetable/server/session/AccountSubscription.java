package io.livetable.server.session;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A session's subscription to one account: its feeds, and whether it is live as a whole.
 * Thread-safe; the outbox is filled under its lock, so that {@code live} follows what made it so.
 */
final class AccountSubscription {

  private final long id;
  private final String account;
  private final Outbox outbox;
  private final Map<String, FeedOutlet> feeds = new LinkedHashMap<>();

  /**
   * What {@code live} still waits for: names of feeds, and outlets of the subscription that this
   * one replaced.
   */
  private final Set<Object> awaited = new HashSet<>();

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

  /** Lets {@code live} wait for {@code what}, until {@link #reached}. */
  synchronized void await(Object what) {
    awaited.add(what);
  }

  /** All feeds have been added. */
  synchronized void completed() {
    complete = true;
    sayLive();
  }

  /**
   * What was awaited has come: a feed is past its snapshot and current, or an outlet of the
   * replaced subscription has ended.
   */
  synchronized void reached(Object what) {
    awaited.remove(what);
    sayLive();
  }

  /** A feed is stale again, or not yet current. */
  synchronized void left(String feed) {
    if (!liveSaid) {
      awaited.add(feed);
    }
  }

  /** A feed has ended alone. */
  synchronized void ended(String feed, FeedOutlet outlet) {
    if (feeds.get(feed) == outlet) {
      ended.add(outlet);
      awaited.remove(feed);
      sayLive();
    }
  }

  /** The outlets of all feeds. */
  synchronized Collection<FeedOutlet> outlets() {
    return List.copyOf(new ArrayList<>(feeds.values()));
  }

  private void sayLive() {
    if (complete && !liveSaid && awaited.isEmpty() && feeds.size() > ended.size()) {
      liveSaid = true;
      outbox.add(ServerMessages.live(id, account));
    }
  }
}
