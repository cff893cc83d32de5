package io.livetable.server.table;

import io.livetable.server.table.TopicProbe.Topic;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;

/** Looks at a running table's topic again and again: its ends, and whether it is still the same. */
final class TopicWatch {

  /** An answer that came later than this says where the topic ended, not where it ends. */
  private static final long OLD_ANSWER_MS = 2_000;

  private final TopicProbe probe;
  private final Topic topic;
  private final Progress progress;
  private final TableListener listener;
  private final CaughtUp caughtUp;
  private final Map<Integer, Long> seen = new HashMap<>();

  TopicWatch(
      TopicProbe probe, Topic topic, Progress progress, TableListener listener, CaughtUp caughtUp) {
    this.probe = probe;
    this.topic = topic;
    this.progress = progress;
    this.listener = listener;
    this.caughtUp = caughtUp;
  }

  /**
   * Looks once and tells the listener.
   *
   * @return what is wrong, if anything that may pass by itself is
   * @throws DataLossException if the topic is another one, has other partitions or ends below what
   *     this server has read or Kafka has said of it; what connectors claimed is no evidence
   */
  Optional<String> look() throws InterruptedException, DataLossException {
    try {
      Optional<Topic> now = probe.topic(topic.name());
      if (now.isEmpty()) {
        return unreachable("topic " + topic.name() + " does not exist");
      }
      checkSame(now.get());
      long[] given = remember(); // before the ends are asked for: afterwards more may be there
      long time = System.currentTimeMillis();
      Map<Integer, Long> stable = probe.stableEnds(topic);
      Map<Integer, Long> log = probe.logEnds(topic);
      for (int partition = 0; partition < topic.partitions(); partition++) {
        long end = stable.getOrDefault(partition, 0L);
        checkEnd(partition, end);
        if (given[partition] > end) {
          listener.refuted(partition, end);
        }
        if (System.currentTimeMillis() - time <= OLD_ANSWER_MS) {
          listener.ends(partition, end, Math.max(end, log.getOrDefault(partition, 0L)));
        }
      }
      caughtUp.look(time, stable);
      return Optional.empty();
    } catch (KafkaException e) {
      return unreachable(KafkaFault.say(topic.name(), e));
    }
  }

  private Optional<String> unreachable(String why) {
    listener.unreachable(why);
    return Optional.of(why);
  }

  private void checkSame(Topic now) throws DataLossException {
    if (!now.id().equals(topic.id())) {
      throw new DataLossException(
          "topic %s was deleted and created again (id %s, was %s)"
              .formatted(topic.name(), now.id(), topic.id()));
    }
    if (now.partitions() != topic.partitions()) {
      throw new DataLossException(
          "topic %s has %d partitions, had %d"
              .formatted(topic.name(), now.partitions(), topic.partitions()));
    }
  }

  /** Remembers how far this server has read; returns what readers were given. */
  private long[] remember() {
    long[] given = new long[topic.partitions()];
    for (int partition = 0; partition < given.length; partition++) {
      seen.merge(partition, progress.mark(partition).position(), Math::max);
      given[partition] = listener.frontier(partition);
    }
    return given;
  }

  private void checkEnd(int partition, long end) throws DataLossException {
    long known = seen.getOrDefault(partition, Progress.NONE);
    if (end < known) {
      throw new DataLossException(
          "the log of %s-%d ends at %d, but was known up to %d"
              .formatted(topic.name(), partition, end, known));
    }
    seen.put(partition, end);
  }
}
