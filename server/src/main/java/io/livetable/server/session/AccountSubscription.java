package io.livetable.server.session;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A session's subscription to one account: its feeds, and whether it is live as a whole.
 * Thread-safe; {@code live} is put into the outbox under its lock, so that it follows what made it
 * so, and the outbox is flushed without: what a flush calls may want other locks.
 */
final class AccountSubscription implements Outbox.Owner {

  private final long id;
  private final String account;
  private final Outbox outbox;

  /**
   * One outlet of each feed. Those that ended alone stay, because a subscription that replaces them
   * must not answer below what they sent.
   */
  private final List<FeedOutlet> feeds = new ArrayList<>(2);

  /**
   * Outlets of this account that are being ended; nothing of theirs may follow what is said of it.
   */
  private List<FeedOutlet> leaving = List.of();

  /** Shared with those that this one replaces: until their loops have ended them they may send. */
  private final AtomicBoolean withdrawn;

  private boolean complete;
  private boolean liveSaid;

  AccountSubscription(long id, String account, Outbox outbox) {
    this(id, account, outbox, null);
  }

  /** A subscription in the place of another one, if there is one. */
  AccountSubscription(
      long id, String account, Outbox outbox, @Nullable AccountSubscription replaced) {
    this.withdrawn = replaced == null ? new AtomicBoolean() : replaced.withdrawn;
    this.id = id;
    this.account = account;
    this.outbox = outbox;
  }

  long id() {
    return id;
  }

  @Override
  public String account() {
    return account;
  }

  @Override
  public boolean isWithdrawn() {
    return withdrawn.get();
  }

  /** The client may not watch the account any more: nothing about it goes into the outbox now. */
  void withdraw() {
    withdrawn.set(true);
  }

  Outbox outbox() {
    return outbox;
  }

  /** Adds a feed's outlet, or puts it in another's place. */
  synchronized void put(FeedOutlet outlet) {
    take(outlet.feed());
    feeds.add(outlet);
  }

  /** Takes a feed's outlet out, if there is one. */
  synchronized @Nullable FeedOutlet take(String feed) {
    for (FeedOutlet outlet : feeds) {
      if (outlet.feed().equals(feed)) {
        feeds.remove(outlet);
        return outlet;
      }
    }
    return null;
  }

  /** Lets {@code live} wait for an outlet's end, until {@link #gone}. */
  synchronized void await(FeedOutlet outlet) {
    if (leaving.isEmpty()) {
      leaving = new ArrayList<>(2);
    }
    leaving.add(outlet);
  }

  /** An outlet that was awaited has ended. */
  void gone(FeedOutlet outlet) {
    synchronized (this) {
      leaving.remove(outlet);
      if (leaving.isEmpty()) {
        leaving = List.of();
      }
      sayLive();
    }
    outbox.flush();
  }

  /** All feeds have been added. The caller flushes the outbox. */
  synchronized void completed() {
    complete = true;
    sayLive();
  }

  /** A feed is past its snapshot and current; or stale again, or not yet current; or has ended. */
  void became(FeedOutlet outlet, FeedOutlet.Standing standing) {
    synchronized (this) {
      outlet.standing = standing;
      sayLive();
    }
    outbox.flush();
  }

  /** Whether this is a feed's outlet now. */
  synchronized boolean has(FeedOutlet outlet) {
    return feeds.contains(outlet);
  }

  /** The outlets that may still send something: those of all feeds, and those being ended. */
  synchronized Collection<FeedOutlet> outlets() {
    List<FeedOutlet> all = new ArrayList<>(feeds);
    all.addAll(leaving);
    return all;
  }

  private void sayLive() {
    if (complete && !liveSaid && leaving.isEmpty() && isCurrent()) {
      liveSaid = true;
      outbox.append(ServerMessages.live(id, account), this);
    }
  }

  /** Whether all feeds that have not ended are current, and there is one. */
  private boolean isCurrent() {
    boolean one = false;
    for (FeedOutlet outlet : feeds) {
      if (outlet.standing == FeedOutlet.Standing.AWAITED) {
        return false;
      }
      one |= outlet.standing == FeedOutlet.Standing.CURRENT;
    }
    return one;
  }
}
