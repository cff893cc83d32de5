package io.livetable.server.client;

import io.livetable.server.client.ServerMessage.Shown;
import java.util.ArrayList;
import java.util.List;

/** What a client shows of an account in a feed: the fold of what it was sent, and its position. */
final class FeedView {

  private final int depth;
  private final boolean latest;
  private final String epoch;
  private final int partition;
  private final List<Shown> events;
  private long count;
  private long next;

  FeedView(ServerMessage.Snapshot snapshot, int depth, boolean latest) {
    this.depth = depth;
    this.latest = latest;
    this.epoch = snapshot.epoch();
    this.partition = snapshot.partition();
    this.events = new ArrayList<>(snapshot.events());
    this.count = snapshot.count();
    this.next = snapshot.next();
  }

  Position position() {
    return new Position(epoch, partition, next);
  }

  List<Shown> events() {
    return List.copyOf(events);
  }

  long count() {
    return count;
  }

  /**
   * Whether an update follows on what is shown: nothing is missing before it, nothing comes twice.
   */
  boolean isFollowedBy(ServerMessage.Update update) {
    return update.prev() < next && next <= update.event().offset();
  }

  void apply(Shown event) {
    if (event.value() == null || latest) {
      events.clear();
      count = 0;
    }
    if (event.value() != null) {
      events.add(event);
      count++;
      if (events.size() > depth) {
        events.remove(0);
      }
    }
    next = event.offset() + 1;
  }

  void resume(long adopted) {
    next = adopted;
  }
}
