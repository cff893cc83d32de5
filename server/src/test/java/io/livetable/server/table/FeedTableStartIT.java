package io.livetable.server.table;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.server.config.FeedConfig;
import io.livetable.server.feed.FeedRecords;
import io.livetable.server.metrics.ServerMeters;
import io.livetable.server.testkit.Directories;
import io.livetable.server.testkit.EmbeddedBroker;
import io.livetable.server.testkit.SharedBroker;
import io.livetable.server.testkit.TestFeeds;
import io.livetable.server.testkit.TestRecords;
import io.livetable.server.testkit.TopicWriter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** How tables start, start again, and go on. */
@ExtendWith(SharedBroker.class)
final class FeedTableStartIT {

  private final EmbeddedBroker broker;

  FeedTableStartIT(EmbeddedBroker broker) {
    this.broker = broker;
  }

  @Test
  void shouldBecomeReadyBehindAbortedRecordsAndMarkers(@TempDir Path state) throws Exception {
    // given a topic whose partitions end in aborted records, and markers after committed ones
    broker.createTopic("aborted", RunningTable.PARTITIONS, "compact");
    try (TopicWriter writer = new TopicWriter(broker, "aborted")) {
      for (int i = 0; i < 20; i++) {
        writer.begin().put("a" + i % 7, "{\"n\":" + i + "}").put("b", "" + i).commit();
        writer.begin().put("a" + i % 7, "\"aborted\"").abort();
      }
    }

    // when a table is built
    try (RunningTable running =
        new RunningTable(broker, TestFeeds.latest("aborted"), state).awaitReady()) {

      // then it holds what was committed
      assertEquals(List.of("19"), running.values("b"));
      assertEquals(List.of("{\"n\":14}"), running.values("a0"));
      assertFalse(running.read("nobody").hasEntry());
    }
  }

  @Test
  void shouldGoOnAfterARestartWithItsStateAndWithoutIt(@TempDir Path state) throws Exception {
    // given a table that was closed, and records that came meanwhile
    broker.createTopic("restarted", RunningTable.PARTITIONS, "delete");
    FeedConfig feed = TestFeeds.history("restarted", 3);
    TopicWriter.write(broker, "restarted", "a", "1", "2");
    try (RunningTable running = new RunningTable(broker, feed, state).awaitReady()) {
      assertEquals(List.of("1", "2"), running.values("a"));
    }
    TopicWriter.write(broker, "restarted", "a", "3", "4");

    // when it starts again
    try (RunningTable running = new RunningTable(broker, feed, state).awaitReady()) {
      assertEquals(List.of("2", "3", "4"), running.values("a"));
      assertEquals(
          List.of("3", "4"),
          TestRecords.json(
              running.listener.events(
                  running.records.partition("a", RunningTable.PARTITIONS), "a", Long.MAX_VALUE)),
          "what was committed is not read again");
    }

    // and when its local state is gone
    Directories.delete(state.resolve("tables"));
    TopicWriter.write(broker, "restarted", "a", "5");
    try (RunningTable running = new RunningTable(broker, feed, state).awaitReady()) {
      assertEquals(List.of("3", "4", "5"), running.values("a"));
      assertEquals(5, running.read("a").count());
    }
  }

  @Test
  void shouldWaitForItsTopicAndForItsCleanupPolicy(@TempDir Path state) throws Exception {
    try (RunningTable running = new RunningTable(broker, TestFeeds.latest("awaited"), state)) {
      // given a topic that does not exist, then has the wrong policy
      await()
          .atMost(RunningTable.LONG)
          .until(() -> running.table.problem().orElse("").contains("does not exist"));
      broker.createTopic("awaited", RunningTable.PARTITIONS, "delete");
      await()
          .atMost(RunningTable.LONG)
          .until(() -> running.table.problem().orElse("").contains("policy"));
      String problem = running.table.problem().orElse("");
      assertTrue(
          problem.contains("awaited has cleanup.policy=delete")
              && problem.contains("wants cleanup.policy=compact")
              && problem.contains("kafka-configs.sh --bootstrap-server " + broker.bootstrap())
              && problem.contains("--entity-name awaited --add-config cleanup.policy=compact"),
          problem);
      assertEquals(List.of(), running.listener.calls());
      TopicWriter.write(broker, "awaited", "a", "1");

      // when the policy is put right
      broker.alterTopic("awaited", "cleanup.policy", "compact");

      // then the table starts
      running.awaitReady();
      assertEquals(List.of("1"), running.values("a"));
      await().atMost(RunningTable.LONG).until(() -> running.table.problem().isEmpty());
    }
  }

  @Test
  void shouldTellOfMisplacedRecordsAgainAfterARestart(@TempDir Path state) throws Exception {
    broker.createTopic("misplaced", RunningTable.PARTITIONS, "compact");
    FeedConfig feed = TestFeeds.latest("misplaced");
    int right =
        new FeedRecords(feed, new ServerMeters(new SimpleMeterRegistry()))
            .partition("a", RunningTable.PARTITIONS);
    int wrong = (right + 1) % RunningTable.PARTITIONS;
    try (TopicWriter writer = new TopicWriter(broker, "misplaced")) {
      writer.begin().put("a", "1").put(wrong, "a", "2").put(wrong, "a", "3").commit();
    }

    for (int start = 0; start < 2; start++) {
      try (RunningTable running = new RunningTable(broker, feed, state).awaitReady()) {
        Map<Integer, String> misplaced = running.listener.misplaced();

        assertEquals(List.of(wrong), List.copyOf(misplaced.keySet()));
        assertTrue(
            misplaced.getOrDefault(wrong, "").contains("misplaced-" + wrong + " at offset 0"));
        assertEquals(List.of("1"), running.values("a"));
        assertEquals(
            start == 0 ? 3 : 0,
            running.passed(),
            "the second start learns it from the first, not from the records");
      }
    }
  }

  @Test
  void shouldReplaceItsClientWhenItsStreamThreadFails(@TempDir Path state) throws Exception {
    broker.createTopic("failing", RunningTable.PARTITIONS, "delete");
    FeedConfig feed = TestFeeds.history("failing", 10);
    try (RunningTable running = new RunningTable(broker, feed, state).awaitReady()) {
      TopicWriter.write(broker, "failing", "a", "1");
      running.awaitCaughtUp();
      int partition = running.records.partition("a", RunningTable.PARTITIONS);

      // when the stream thread fails after a put
      running.listener.failOnce();
      TopicWriter.write(broker, "failing", "a", "2", "3");
      running.awaitCaughtUp();

      // then another one goes on, and nothing is applied twice or missing
      assertEquals(List.of("1", "2", "3"), running.values("a"));
      assertTrue(running.listener.calls().contains("closed " + partition));
      assertEquals(
          2,
          running.listener.calls().stream()
              .filter(call -> call.startsWith("initialised " + partition + " "))
              .count());
      assertEquals(1, running.listener.epochs().size());
    }
  }

  @Test
  void shouldGoOnWhenTheBrokerComesBack(@TempDir Path state) throws Exception {
    broker.createTopic("outage", RunningTable.PARTITIONS, "compact");
    TopicWriter.write(broker, "outage", "a", "1");
    try (RunningTable running =
        new RunningTable(broker, TestFeeds.latest("outage"), state).awaitReady()) {
      broker.stop();
      await().atMost(RunningTable.LONG).until(() -> running.listener.outages() >= 2);
      assertEquals(Optional.empty(), running.table.problem(), "it is served, and stale");
      assertEquals(List.of("1"), running.values("a"));

      broker.start();
      TopicWriter.write(broker, "outage", "a", "2");

      await().atMost(RunningTable.LONG).until(() -> running.listener.unreachable().isEmpty());
      running.awaitCaughtUp();
      assertEquals(List.of("2"), running.values("a"));
    }
  }

  @Test
  void shouldNameThePartitionsThatKeepItFromBeingReady(@TempDir Path state) throws Exception {
    // given a table that is held up
    broker.createTopic("slow", RunningTable.PARTITIONS, "compact");
    TopicWriter.write(broker, "slow", "a", "1");
    FeedConfig feed = TestFeeds.latest("slow");
    try (RunningTable running =
        new RunningTable(
            broker,
            feed,
            TestFeeds.server("s1", broker.bootstrap(), state, feed, Duration.ofMillis(100)))) {
      CountDownLatch held = running.listener.hold();

      // then it says where it stands, and goes on when it can
      int partition = running.records.partition("a", RunningTable.PARTITIONS);
      String problem = running.awaitProblem("the table is not ready after PT0.1S");
      running.awaitProblem("slow-" + partition + " at 0 of 2");
      assertFalse(running.table.ready(), problem);
      held.countDown();
      running.awaitReady();
      await().atMost(RunningTable.LONG).until(() -> running.table.problem().isEmpty());
    }
  }

  @Test
  void shouldWaitForKafka(@TempDir Path state) throws Exception {
    broker.createTopic("early", RunningTable.PARTITIONS, "compact");
    broker.stop();
    try (RunningTable running = new RunningTable(broker, TestFeeds.latest("early"), state)) {
      running.awaitProblem("Kafka does not answer");

      broker.start();

      running.awaitReady();
    }
  }

  @Test
  void shouldCloseWhileItWaitsForItsTopic(@TempDir Path state) {
    RunningTable running = new RunningTable(broker, TestFeeds.latest("nowhere"), state);
    try (running) {
      running.awaitProblem("topic nowhere: it does not exist");
    }
    assertEquals(List.of(), running.listener.calls());
  }

  @Test
  void shouldNotStartWithAStateDirectoryThatItCannotUse(@TempDir Path state) throws Exception {
    // given a closed table whose folder is damaged
    broker.createTopic("damaged", RunningTable.PARTITIONS, "compact");
    FeedConfig feed = TestFeeds.latest("damaged");
    TopicWriter.write(broker, "damaged", "a", "1");
    Path local;
    try (RunningTable running = new RunningTable(broker, feed, state).awaitReady()) {
      running.awaitCaughtUp();
      local = state.resolve("tables/damaged").resolve(running.application());
    }
    Path epoch = state.resolve("tables/damaged/epoch");
    String kept = Files.readString(epoch);
    Files.writeString(epoch, "?");
    Directories.delete(local);
    Files.writeString(local, "not a folder");

    // then it says so for each damage, and goes on when that is mended
    try (RunningTable running = new RunningTable(broker, feed, state)) {
      running.awaitProblem("cannot be read; delete it to start anew");
      Files.writeString(epoch, kept);
      running.awaitProblem("does not start with state directory " + local.getParent());
      Files.delete(local);
      running.awaitReady();
      assertEquals(List.of("1"), running.values("a"));
    }
  }
}
