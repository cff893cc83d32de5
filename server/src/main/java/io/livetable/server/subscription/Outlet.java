package io.livetable.server.subscription;

import io.livetable.server.hub.Freshness;
import io.livetable.server.hub.Update;
import io.livetable.server.table.AccountState;

/**
 * Where a subscription's messages go: its feed's part of a client's outbox. Called on the
 * partition's event loop only, never blocks. Everything but updates is always taken.
 */
public interface Outlet {

  /**
   * Whether an update would be refused now. When it no longer would, {@link
   * FeedSubscription#drained} is called.
   */
  boolean isFull();

  /**
   * The account's state.
   *
   * @param next the position after it
   * @param truncated a position was given, and events after it are no longer shown
   * @param reset why the client's position, or its view, means nothing; {@link Reset#NONE} if it
   *     does
   */
  void snapshot(AccountState state, long next, boolean truncated, Reset reset);

  /**
   * The client's view is right and goes on.
   *
   * @param next the position it goes on from
   * @param last the account's last event before it; -1 if it is not known
   */
  void resumed(long next, long last);

  /**
   * The next event.
   *
   * @return false if there is no room: the update is not sent
   */
  boolean update(Update update);

  /**
   * The view is complete up to now, and current or stale; called after each snapshot or resumption
   * and at every change after it, but not while the subscription is {@link #behind}.
   */
  void freshness(Freshness freshness);

  /**
   * The view is no longer kept up, until {@link #freshness} is called again: what comes is not
   * given, since there was no room or the account must be read anew.
   */
  void behind();

  /** The subscription ended with an error; nothing follows. */
  void failed(Failure failure);

  /**
   * The feed's epoch ended, and the subscription with it; nothing follows. The account must be
   * located again.
   */
  void epochEnded();
}
