package io.livetable.server.session;

import io.livetable.server.hub.Update;

/**
 * The place in an outbox of an update of a latest feed, which a newer update may take over while it
 * waits. What it claims is confined to the partition's event loop.
 */
final class LatestUpdate extends Outbox.Slot {

  private final long prev;
  private long offset;
  private int conflated;

  LatestUpdate(Update update, Outbox.Owner owner) {
    super(owner);
    this.prev = update.prev();
    this.offset = update.event().offset();
  }

  /** The offset of the event that the update follows on. */
  long prev() {
    return prev;
  }

  /** How many events between {@link #prev} and the update are left out. */
  int conflated() {
    return conflated;
  }

  /**
   * Whether an update is the account's next one. If it is not, something is wrong, and the client
   * must see that.
   */
  boolean isFollowedBy(Update update) {
    return update.prev() == offset;
  }

  /** A newer update took the place over. */
  void skipTo(Update update) {
    offset = update.event().offset();
    conflated++;
  }
}
