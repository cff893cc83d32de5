package io.livetable.server.table;

import io.livetable.server.config.FeedConfig;
import io.livetable.server.config.FeedConfig.MisplacedPolicy;
import io.livetable.server.feed.FeedRecords;
import io.micrometer.core.instrument.Counter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records of one epoch that are in another partition than their account's. That a partition has
 * such records is said once, and kept in a file, because a restarted table does not meet them
 * again. Thread-safe.
 */
final class MisplacedRecords implements Misplaced {

  private static final Logger LOG = LoggerFactory.getLogger(MisplacedRecords.class);

  private final FeedConfig feed;
  private final FeedRecords records;
  private final TableListener listener;
  private final Counter counter;
  private final Map<Integer, String> known = new ConcurrentHashMap<>();

  private volatile int partitions = 1;
  private volatile Path file = Path.of("");

  MisplacedRecords(FeedConfig feed, FeedRecords records, TableListener listener, Counter counter) {
    this.feed = feed;
    this.records = records;
    this.listener = listener;
    this.counter = counter;
  }

  /**
   * An epoch begins: what its file says is told to the listener.
   *
   * @param epoch the epoch as it may stand in a file name
   * @param fresh forget what is known: the table meets all records again
   */
  void begin(Path directory, String epoch, int partitions, boolean fresh) {
    this.partitions = partitions;
    this.file =
        directory.resolve(
            "misplaced-" + epoch + "-" + feed.partitioner() + "-" + feed.keyType() + ".txt");
    known.clear();
    try {
      Files.createDirectories(directory);
      if (fresh) {
        Files.deleteIfExists(file);
      }
      if (Files.exists(file)) {
        for (String line : Files.readAllLines(file)) {
          int space = line.indexOf(' ');
          if (space > 0) {
            known.put(Integer.valueOf(line.substring(0, space)), line.substring(space + 1));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("feed " + feed.name() + ": state directory", e);
    }
    if (feed.misplaced() == MisplacedPolicy.STALE) {
      known.forEach(listener::misplaced);
    }
  }

  @Override
  public boolean check(String account, int partition, long offset) {
    if (!records.misplaced(account, partition, partitions)) {
      return false;
    }
    counter.increment();
    if (!known.containsKey(partition)) {
      found(account, partition, offset);
    }
    return true;
  }

  private void found(String account, int partition, long offset) {
    String message =
        "feed %s: record %s-%d at offset %d is in another partition than its key's by %s; %s"
            .formatted(
                feed.name(),
                feed.topic(),
                partition,
                offset,
                feed.partitioner(),
                records
                    .settingsThatFit(account, partition, partitions)
                    .map(fits -> fits + " would fit")
                    .orElse("no setting of partitioner or key.type would fit"));
    known.put(partition, message);
    keep();
    if (feed.misplaced() == MisplacedPolicy.STALE) {
      LOG.warn("{}", message);
      listener.misplaced(partition, message);
    }
  }

  private void keep() {
    List<String> lines =
        known.entrySet().stream().map(entry -> entry.getKey() + " " + entry.getValue()).toList();
    try {
      Path next = file.resolveSibling(file.getFileName() + ".new");
      Files.write(next, lines);
      Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.warn("feed {}: {} cannot be written", feed.name(), file, e);
    }
  }
}
