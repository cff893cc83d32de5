package io.livetable.server.table;

import io.livetable.protocol.Epoch;
import io.livetable.protocol.FeedKind;
import io.livetable.server.table.TopicProbe.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is checked and set right before a table's Streams client starts: that no other server is in
 * its group, that the commits lie within the log, that the changelog holds what the commits say,
 * and that every partition has a commit.
 */
final class TableStart {

  private static final Logger LOG = LoggerFactory.getLogger(TableStart.class);

  private final TableParts parts;
  private final TopicProbe probe;
  private final TableGroup group;
  private final CaughtUp caughtUp;

  TableStart(TableParts parts, TopicProbe probe, TableGroup group) {
    this.parts = parts;
    this.probe = probe;
    this.group = group;
    this.caughtUp = new CaughtUp(parts.names().directory(), parts.progress());
  }

  /** The topic's epoch; what an earlier epoch left behind is deleted. */
  KnownEpoch epoch(Topic topic) throws InterruptedException, OtherServerException {
    Path directory = parts.names().directory();
    Optional<KnownEpoch> kept = KnownEpoch.load(directory);
    if (kept.isPresent() && kept.get().isOf(topic)) {
      return kept.get();
    }
    if (kept.isPresent()) {
      LOG.warn(
          "feed {}: topic {} is now {}, was {}: a new table is built",
          parts.feed().name(),
          topic.name(),
          KnownEpoch.first(topic).epoch(),
          kept.get().epoch());
      group.forget(parts.names().application(kept.get().epoch()));
    }
    KnownEpoch first = KnownEpoch.first(topic);
    first.save(directory);
    return first;
  }

  /** Begins a new epoch of the same topic and deletes what belongs to the one before. */
  void rebuild(KnownEpoch before) throws InterruptedException, OtherServerException {
    group.forget(parts.names().application(before.epoch()));
    before.rebuilt().save(parts.names().directory());
  }

  /** When the table last had all that the topic held. */
  CaughtUp caughtUp() {
    return caughtUp;
  }

  /**
   * Makes everything ready for a Streams client, which must be started at once.
   *
   * @return whether the table begins with nothing
   * @throws DataLossException if a commit lies outside the log
   * @throws OtherServerException if another server is in the table's group
   */
  boolean prepare(Topic topic, Epoch epoch)
      throws InterruptedException, DataLossException, OtherServerException {
    group.awaitFree(parts.names().application(epoch));
    boolean fresh = dropIfLost(topic, epoch);
    readCommits(topic, epoch);
    return fresh;
  }

  /**
   * Makes a table that is lost, or that may have missed removals, start from nothing, as a new one
   * does.
   */
  private boolean dropIfLost(Topic topic, Epoch epoch)
      throws InterruptedException, OtherServerException {
    String application = parts.names().application(epoch);
    boolean unknown = probe.committed(application).isEmpty();
    Optional<String> why = whyLost(topic, epoch);
    if (why.isPresent()) {
      LOG.warn(
          "feed {}: {}; the table is rebuilt from the start of topic {}",
          parts.feed().name(),
          why.get(),
          topic.name());
    }
    if (why.isPresent() || unknown) {
      group.forget(application);
      caughtUp.begin(System.currentTimeMillis());
      return true;
    }
    if (!probe.isWhole(changelog(epoch))) {
      caughtUp.begin(System.currentTimeMillis());
    }
    return false;
  }

  /** Why what is there of a table must not be used, if that is so. */
  Optional<String> whyLost(Topic topic, Epoch epoch) throws InterruptedException {
    String application = parts.names().application(epoch);
    Map<Integer, Long> commits = probe.committed(application);
    boolean whole = probe.isWhole(changelog(epoch));
    if (commits.size() < topic.partitions()) {
      // Kafka forgets a group that nobody has been in for offsets.retention.minutes.
      return whole || !commits.isEmpty()
          ? Optional.of("Kafka has forgotten how far its table had come in group " + application)
          : Optional.empty();
    }
    if (!whole) {
      Map<Integer, Long> starts = probe.starts(topic);
      boolean begun =
          commits.entrySet().stream()
              .anyMatch(commit -> commit.getValue() > starts.getOrDefault(commit.getKey(), 0L));
      return begun
          ? Optional.of(
              "its table is lost: topic "
                  + changelog(epoch)
                  + " is missing, empty, cut or not compacted, or was of other settings")
          : Optional.empty();
    }
    return parts.feed().kind() == FeedKind.LATEST ? missedRemovals(topic) : Optional.empty();
  }

  private Optional<String> missedRemovals(Topic topic) throws InterruptedException {
    Optional<Long> last = caughtUp.last();
    if (last.isEmpty()) {
      return Optional.of(
          "its state directory has no record of when its table last had all of its topic, so that"
              + " removals may have been missed");
    }
    long retention =
        Long.parseLong(probe.setting(topic.name(), TopicConfig.DELETE_RETENTION_MS_CONFIG));
    Duration away = Duration.ofMillis(System.currentTimeMillis() - last.get());
    return away.toMillis() <= retention
        ? Optional.empty()
        : Optional.of(
            "its table last had all of its topic %s ago, and the topic keeps removals only %s"
                .formatted(away, Duration.ofMillis(retention)));
  }

  /**
   * What the table's group has committed of a partition, for a task that begins; {@link
   * Progress#NONE} if nothing.
   *
   * @throws KafkaException if Kafka does not say so in time: a task that does not know where it is
   *     ends its Streams client, and the next one begins when Kafka answers
   */
  long committed(Epoch epoch, int partition) {
    try {
      return probe
          .committed(parts.names().application(epoch))
          .getOrDefault(partition, Progress.NONE);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private String changelog(Epoch epoch) {
    return parts.names().changelog(epoch, parts.topology().storeName());
  }

  /** Reads the commits into the progress; a partition without one gets the log's start. */
  private void readCommits(Topic topic, Epoch epoch)
      throws InterruptedException, DataLossException {
    String application = parts.names().application(epoch);
    Map<Integer, Long> committed = new HashMap<>(probe.committed(application));
    Map<Integer, Long> starts = probe.starts(topic);
    Map<Integer, Long> ends = probe.logEnds(topic);
    for (Map.Entry<Integer, Long> commit : committed.entrySet()) {
      checkRange(topic, commit.getKey(), commit.getValue(), starts, ends);
    }
    Map<Integer, Long> missing = new HashMap<>(starts);
    missing.keySet().removeAll(committed.keySet());
    if (!missing.isEmpty()) {
      probe.commit(application, topic.name(), missing);
      committed.putAll(missing);
    }
    committed.forEach(parts.progress()::committed);
  }

  private static void checkRange(
      Topic topic,
      int partition,
      long committed,
      Map<Integer, Long> starts,
      Map<Integer, Long> ends)
      throws DataLossException {
    long start = starts.getOrDefault(partition, 0L);
    long end = ends.getOrDefault(partition, 0L);
    if (committed < start || committed > end) {
      throw new DataLossException(
          "the table has come to offset %d of %s-%d, but the log has only offsets %d to %d"
              .formatted(committed, topic.name(), partition, start, end));
    }
  }
}
