package io.livetable.server.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.protocol.Event;
import io.livetable.protocol.FeedKind;
import io.livetable.server.config.FeedConfig;
import io.livetable.server.feed.FeedRecords;
import io.livetable.server.testkit.EmbeddedBroker;
import io.livetable.server.testkit.SharedBroker;
import io.livetable.server.testkit.TestFeeds;
import io.livetable.server.testkit.TopicReader;
import io.livetable.server.testkit.TopicWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Reads of tables at work. */
@ExtendWith(SharedBroker.class)
final class FeedTableReadIT {

  private final EmbeddedBroker broker;

  FeedTableReadIT(EmbeddedBroker broker) {
    this.broker = broker;
  }

  @Test
  void shouldReadTheFoldAtTheCutWhileRecordsCome(@TempDir Path state) throws Exception {
    for (FeedConfig feed :
        List.of(TestFeeds.latest("busy-latest"), TestFeeds.history("busy-history", 3))) {
      broker.createTopic(
          feed.topic(),
          RunningTable.PARTITIONS,
          feed.kind() == FeedKind.LATEST ? "compact" : "delete");
      List<AccountState> read = new ArrayList<>();
      List<String> accounts = new ArrayList<>();
      FeedRecords records;
      try (RunningTable running = new RunningTable(broker, feed, state).awaitReady()) {
        records = running.records;
        // given a writer at work
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> writeMany(feed.topic()));

        // when accounts are read all the while
        SplittableRandom random = new SplittableRandom(7);
        while (!writing.isDone()) {
          String account = "a" + random.nextInt(4);
          accounts.add(account);
          read.add(running.read(account));
        }
        writing.get();
        running.awaitCaughtUp();
        for (int i = 0; i < 4; i++) {
          accounts.add("a" + i);
          read.add(running.read("a" + i));
        }
      }

      // then each is the fold at its cut
      List<Event> log = TopicReader.read(broker, feed.topic());
      for (int i = 0; i < read.size(); i++) {
        String account = accounts.get(i);
        AccountState state1 = read.get(i);
        AccountState expected =
            Folds.fold(
                log,
                account,
                records.partition(account, RunningTable.PARTITIONS),
                feed.depth(),
                feed.kind() == FeedKind.HISTORY,
                state1.cut());
        assertEquals(expected, state1, account);
      }
      assertTrue(read.size() > 100, () -> "only " + read.size() + " reads");
    }
  }

  private void writeMany(String topic) {
    SplittableRandom random = new SplittableRandom(11);
    try (TopicWriter writer = new TopicWriter(broker, topic)) {
      for (int i = 0; i < 200; i++) {
        writer.begin();
        for (int j = random.nextInt(5); j >= 0; j--) {
          writer.put(
              "a" + random.nextInt(4), random.nextInt(10) == 0 ? null : "[" + i + "," + j + "]");
        }
        if (random.nextInt(3) == 0) {
          writer.abort();
        } else {
          writer.commit();
        }
      }
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
