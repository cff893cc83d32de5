package io.livetable.server.table;

import io.livetable.protocol.Epoch;
import io.livetable.protocol.FeedKind;
import io.livetable.server.table.TopicProbe.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.config.TopicConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is checked and set right before a table's Streams client starts: that the commits lie within
 * the log, that the changelog holds what the commits say, and that every partition has a commit.
 */
final class TableStart {

  private static final Logger LOG = LoggerFactory.getLogger(TableStart.class);

  private final TableParts parts;
  private final TopicProbe probe;
  private final CaughtUp caughtUp;

  TableStart(TableParts parts, TopicProbe probe) {
    this.parts = parts;
    this.probe = probe;
    this.caughtUp = new CaughtUp(parts.names().directory(), parts.progress());
  }

  /** The topic's epoch; what an earlier epoch left behind is deleted. */
  KnownEpoch epoch(Topic topic) throws InterruptedException {
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
      forget(kept.get().epoch());
    }
    KnownEpoch first = KnownEpoch.first(topic);
    first.save(directory);
    return first;
  }

  /** Begins a new epoch of the same topic and deletes what belongs to the one before. */
  void rebuild(KnownEpoch before) throws InterruptedException {
    forget(before.epoch());
    before.rebuilt().save(parts.names().directory());
  }

  /** When the table last had all that the topic held. */
  CaughtUp caughtUp() {
    return caughtUp;
  }

  /**
   * Makes a table that is lost, or that may have missed removals, start from nothing.
   *
   * @return whether it does: its local state must then be deleted too
   */
  boolean dropIfLost(Topic topic, Epoch epoch) throws InterruptedException {
    String application = parts.names().application(epoch);
    Map<Integer, Long> starts = probe.starts(topic);
    boolean begun =
        probe.committed(application, topic.name()).entrySet().stream()
            .anyMatch(commit -> commit.getValue() > starts.getOrDefault(commit.getKey(), 0L));
    if (!begun) {
      caughtUp.begin(System.currentTimeMillis());
      return false;
    }
    Optional<String> why = whyLost(topic, epoch);
    if (why.isEmpty()) {
      return false;
    }
    LOG.warn(
        "feed {}: {}; the table is rebuilt from the start of topic {}",
        parts.feed().name(),
        why.get(),
        topic.name());
    probe.deleteGroup(application, parts.names().member(epoch));
    probe.deleteTopics(application + "-");
    caughtUp.begin(System.currentTimeMillis());
    return true;
  }

  private Optional<String> whyLost(Topic topic, Epoch epoch) throws InterruptedException {
    String changelog = parts.names().changelog(epoch, parts.topology().storeName());
    if (!probe.isWhole(changelog)) {
      return Optional.of(
          "its table is lost: topic "
              + changelog
              + " is missing, empty or not compacted, or was of other settings");
    }
    if (parts.feed().kind() != FeedKind.LATEST) {
      return Optional.empty();
    }
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
   * Reads the commits into the progress; a partition without one gets the log's start.
   *
   * @throws DataLossException if a commit lies outside the log
   */
  void readCommits(Topic topic, Epoch epoch) throws InterruptedException, DataLossException {
    String application = parts.names().application(epoch);
    Map<Integer, Long> committed = new HashMap<>(probe.committed(application, topic.name()));
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

  private void forget(Epoch epoch) throws InterruptedException {
    String application = parts.names().application(epoch);
    probe.deleteGroup(application, parts.names().member(epoch));
    probe.deleteTopics(application + "-");
    Path local = parts.names().directory().resolve(application);
    if (!Files.exists(local)) {
      return;
    }
    try (Stream<Path> files = Files.walk(local)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      LOG.warn("feed {}: {} cannot be deleted", parts.feed().name(), local, e);
    }
  }
}
