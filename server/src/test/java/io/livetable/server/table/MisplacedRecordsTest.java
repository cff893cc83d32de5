package io.livetable.server.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.server.config.FeedConfig;
import io.livetable.server.config.FeedConfig.MisplacedPolicy;
import io.livetable.server.feed.FeedRecords;
import io.livetable.server.metrics.ServerMeters;
import io.livetable.server.testkit.TestFeeds;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MisplacedRecordsTest {

  private static final int PARTITIONS = 100;

  private final ServerMeters meters = new ServerMeters(new SimpleMeterRegistry());
  private final RecordingListener listener = new RecordingListener();
  private final Path directory;

  MisplacedRecordsTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private static FeedConfig feed(MisplacedPolicy policy) {
    FeedConfig feed = TestFeeds.latest("balances");
    return new FeedConfig(
        feed.name(),
        feed.topic(),
        feed.kind(),
        feed.depth(),
        feed.key(),
        feed.value(),
        feed.keyType(),
        feed.partitioner(),
        policy,
        feed.onDataLoss(),
        feed.tombstoneRetention());
  }

  private MisplacedRecords begin(
      MisplacedPolicy policy, TableListener to, String epoch, boolean fresh) {
    FeedConfig feed = feed(policy);
    MisplacedRecords misplaced =
        new MisplacedRecords(
            feed, new FeedRecords(feed, meters), to, meters.tableMisplaced("balances"));
    misplaced.begin(directory, epoch, PARTITIONS, fresh);
    return misplaced;
  }

  private int partition(String account) {
    return new FeedRecords(feed(MisplacedPolicy.STALE), meters).partition(account, PARTITIONS);
  }

  @Test
  void shouldTellOncePerPartitionAndCountEach() {
    MisplacedRecords misplaced = begin(MisplacedPolicy.STALE, listener, "e1", false);
    int wrong = (partition("a") + 1) % PARTITIONS;

    assertFalse(misplaced.check("a", partition("a"), 1));
    assertTrue(misplaced.check("a", wrong, 2));
    assertTrue(misplaced.check("a", wrong, 3));

    assertEquals(Set.of(wrong), listener.misplaced().keySet());
    assertTrue(String.valueOf(listener.misplaced().get(wrong)).contains("at offset 2"));
    assertEquals(2, meters.tableMisplaced("balances").count());
  }

  @Test
  void shouldTellAgainAfterARestartButNotInAnotherEpochOrAfresh() {
    int wrong = (partition("a") + 1) % PARTITIONS;
    assertTrue(begin(MisplacedPolicy.STALE, listener, "e1", false).check("a", wrong, 2));

    assertEquals(listener.misplaced(), afterRestart("e1", false));
    assertEquals(Map.of(), afterRestart("e2", false));
    assertEquals(Map.of(), afterRestart("e1", true));
    assertEquals(Map.of(), afterRestart("e1", false), "forgotten for good");
  }

  private Map<Integer, String> afterRestart(String epoch, boolean fresh) {
    RecordingListener restarted = new RecordingListener();
    MisplacedRecords unused = begin(MisplacedPolicy.STALE, restarted, epoch, fresh);
    return restarted.misplaced();
  }

  @Test
  void shouldOnlyCountWhenTheyAreToBeIgnored() {
    MisplacedRecords misplaced = begin(MisplacedPolicy.IGNORE, listener, "e1", false);

    assertTrue(misplaced.check("a", (partition("a") + 1) % PARTITIONS, 2));

    assertEquals(Map.of(), listener.misplaced());
    assertEquals(1, meters.tableMisplaced("balances").count());
  }

  @Test
  void shouldPassOverWhatItCannotReadOfItsFile() throws Exception {
    int wrong = (partition("a") + 1) % PARTITIONS;
    assertTrue(begin(MisplacedPolicy.STALE, listener, "e1", false).check("a", wrong, 2));
    Path file;
    try (Stream<Path> files = Files.list(directory)) {
      file = files.findFirst().orElseThrow();
    }
    Files.writeString(file, "damaged\n" + Files.readString(file));

    assertEquals(listener.misplaced(), afterRestart("e1", false));
  }

  @Test
  void shouldRefuseAFolderThatItCannotUse() throws Exception {
    Files.writeString(directory.resolve("file"), "not a folder");
    MisplacedRecords misplaced =
        new MisplacedRecords(
            feed(MisplacedPolicy.STALE),
            new FeedRecords(feed(MisplacedPolicy.STALE), meters),
            listener,
            meters.tableMisplaced("balances"));

    assertThrows(
        UncheckedIOException.class,
        () -> misplaced.begin(directory.resolve("file"), "e1", PARTITIONS, false));
  }
}
