package io.livetable.server.subscription;

/** Hears what happens to a feed's subscriptions, for meters. Called on event loops. */
public interface SubscriptionObserver {

  /** A snapshot was sent. */
  void snapshot();

  /** A position was resumed from the ring alone. */
  void resumedByRing();

  /** A position was resumed after a look into the table. */
  void resumedByTable();

  /** What was read did not reach the ring, or the client's position, and is read again. */
  void readAgain();

  /** An outbox was full: the subscription waits. */
  void slow();

  /** A subscription that waited for its outbox comes back. */
  void slowReturned();
}
