package io.livetable.server.table;

import io.livetable.protocol.Epoch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The epoch that a table was last built for, kept in the feed's folder.
 *
 * @param topicId the topic's id
 * @param partitions how many partitions it has
 * @param rebuilds how often the table was built anew because this topic lost records
 */
record KnownEpoch(String topicId, int partitions, int rebuilds) {

  private static final String FILE = "epoch";

  /** The epoch of a topic that is new to the table. */
  static KnownEpoch first(TopicProbe.Topic topic) {
    return new KnownEpoch(topic.id(), topic.partitions(), 0);
  }

  /** The next epoch of the same topic. */
  KnownEpoch rebuilt() {
    return new KnownEpoch(topicId, partitions, rebuilds + 1);
  }

  /** Whether this is an epoch of {@code topic} as it is now. */
  boolean isOf(TopicProbe.Topic topic) {
    return topicId.equals(topic.id()) && partitions == topic.partitions();
  }

  /** The epoch as the rest of the server knows it. */
  Epoch epoch() {
    return new Epoch(rebuilds == 0 ? topicId : topicId + ".r" + rebuilds, partitions);
  }

  /** What is kept in {@code directory}. */
  static Optional<KnownEpoch> load(Path directory) {
    Path file = directory.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      String[] parts = Files.readString(file).strip().split(" ", -1);
      return Optional.of(
          new KnownEpoch(parts[0], Integer.parseInt(parts[1]), Integer.parseInt(parts[2])));
    } catch (IOException | IndexOutOfBoundsException | NumberFormatException e) {
      throw new IllegalStateException(file + " cannot be read; delete it to start anew", e);
    }
  }

  /** Keeps it in {@code directory}. */
  void save(Path directory) {
    try {
      FeedFolder.write(directory, FILE, topicId + " " + partitions + " " + rebuilds);
    } catch (IOException e) {
      throw new UncheckedIOException("the state directory " + directory + " cannot be written", e);
    }
  }
}
