package io.livetable.connect;

import io.livetable.connect.delivery.Delivery;
import io.livetable.connect.link.Links;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkTaskContext;

/**
 * When the task is given records and asked for offsets: pauses its partitions while no server has
 * room, and asks for a commit once all is acknowledged.
 */
final class Pace {

  private static final long TICK_MILLIS = 50;
  private static final long COMMIT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final SinkTaskContext context;
  private final Links links;
  private final Set<TopicPartition> assigned = new LinkedHashSet<>();
  private boolean paused;
  private boolean uncommitted;
  private long commitAskedAt;

  Pace(SinkTaskContext context, Links links) {
    this.context = context;
    this.links = links;
    this.commitAskedAt = System.nanoTime() - COMMIT_NANOS;
  }

  // Pausing for the first time would let the running poll wait for long: put() does it.
  void opened(Collection<TopicPartition> partitions) {
    assigned.addAll(partitions);
    if (paused) {
      context.pause(partitions.toArray(TopicPartition[]::new));
    }
  }

  void closed(Collection<TopicPartition> partitions) {
    assigned.removeAll(partitions);
  }

  /** After each put. */
  void update(boolean given) {
    boolean pause = links.withDelivery(Delivery::isPaused);
    if (pause != paused) {
      paused = pause;
      TopicPartition[] all = assigned.toArray(TopicPartition[]::new);
      if (paused) {
        context.pause(all);
      } else {
        context.resume(all);
      }
    }
    uncommitted |= given;
    long now = System.nanoTime();
    if (uncommitted
        && now - commitAskedAt >= COMMIT_NANOS
        && links.withDelivery(Delivery::unacknowledged) == 0) {
      uncommitted = false;
      commitAskedAt = now;
      context.requestCommit();
    }
    if (paused || uncommitted) {
      tickSoon();
    }
  }

  /** Makes Connect call put soon, with or without records. */
  void tickSoon() {
    context.timeout(TICK_MILLIS);
  }
}
