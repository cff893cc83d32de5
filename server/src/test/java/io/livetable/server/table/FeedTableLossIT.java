package io.livetable.server.table;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.server.config.FeedConfig;
import io.livetable.server.config.FeedConfig.DataLossPolicy;
import io.livetable.server.testkit.EmbeddedBroker;
import io.livetable.server.testkit.SharedBroker;
import io.livetable.server.testkit.TestFeeds;
import io.livetable.server.testkit.TopicWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What tables do when they, or their topics, have lost something. */
@ExtendWith(SharedBroker.class)
final class FeedTableLossIT {

  private final EmbeddedBroker broker;

  FeedTableLossIT(EmbeddedBroker broker) {
    this.broker = broker;
  }

  private enum Damage {
    CHANGELOG_GONE,
    CHANGELOG_CUT,
    CHANGELOG_NOT_COMPACTED,
    GROUP_GONE,
    PLACE_GONE_IN_SOME_PARTITIONS,
    TIME_GONE
  }

  private void damage(Damage damage, String topic, String application, String changelog, Path state)
      throws Exception {
    switch (damage) {
      case CHANGELOG_GONE -> broker.deleteTopic(changelog);
      case CHANGELOG_CUT -> {
        broker.alterTopic(changelog, "cleanup.policy", "delete");
        cut(changelog);
        broker.alterTopic(changelog, "cleanup.policy", "compact");
      }
      case CHANGELOG_NOT_COMPACTED ->
          broker.alterTopic(changelog, "cleanup.policy", "compact,delete");
      case TIME_GONE -> Files.delete(state.resolve("tables").resolve(topic).resolve("caught-up"));
      case PLACE_GONE_IN_SOME_PARTITIONS -> {
        try (TopicProbe probe = new TopicProbe(broker.admin())) {
          Map<Integer, Long> committed = probe.committed(application);
          probe.deleteGroup(application, TableNames.member(application));
          committed.remove(0);
          probe.commit(application, topic, committed);
        }
      }
      case GROUP_GONE -> {
        try (TopicProbe probe = new TopicProbe(broker.admin())) {
          probe.deleteGroup(application, TableNames.member(application));
        }
      }
    }
  }

  private void cut(String topic) throws Exception {
    try (Admin admin = broker.admin()) {
      Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
      for (int partition = 0; partition < RunningTable.PARTITIONS; partition++) {
        all.put(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(-1));
      }
      admin.deleteRecords(all).all().get();
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldRebuildATableThatHasLostAPartOfItself(Damage damage, @TempDir Path state)
      throws Exception {
    // given a closed table of which something is damaged
    String topic = "lost-" + damage.name().toLowerCase(Locale.ROOT);
    broker.createTopic(topic, RunningTable.PARTITIONS, "compact");
    FeedConfig feed = TestFeeds.latest(topic);
    TopicWriter.write(broker, topic, "a", "1", "2");
    String application;
    String changelog;
    try (RunningTable running = new RunningTable(broker, feed, state).awaitReady()) {
      assertEquals(List.of("2"), running.values("a"));
      running.awaitCaughtUp();
      application = running.application();
      changelog = running.changelogs().get(0);
    }
    damage(damage, topic, application, changelog, state);

    // when it starts again
    try (RunningTable running = new RunningTable(broker, feed, state).awaitReady()) {

      // then it has read the topic from the start, and is whole
      assertEquals(List.of("2"), running.values("a"));
      assertEquals(List.of("1", "2"), running.passed("a"));
      try (TopicProbe probe = new TopicProbe(broker.admin())) {
        assertTrue(probe.isWhole(changelog));
      }
    }
  }

  @Test
  void shouldRebuildATableThatWasAwayForLongerThanItsTopicKeepsRemovals(@TempDir Path state)
      throws Exception {
    // given a table that was closed for longer than its topic keeps tombstones
    broker.createTopic("away", RunningTable.PARTITIONS, "compact");
    FeedConfig feed = TestFeeds.latest("away");
    TopicWriter.write(broker, "away", "a", "1");
    try (RunningTable running = new RunningTable(broker, feed, state).awaitReady()) {
      running.awaitCaughtUp();
    }
    Files.writeString(state.resolve("tables/away/caught-up"), "1000\n");

    // when it starts again
    try (RunningTable running = new RunningTable(broker, feed, state).awaitReady()) {

      // then it reads the topic from the start
      assertEquals(List.of("1"), running.passed("a"));
      assertEquals(List.of("1"), running.values("a"));
    }
  }

  @Test
  void shouldStopWhenItsTopicIsCreatedAgain(@TempDir Path state) throws Exception {
    broker.createTopic("recreated", RunningTable.PARTITIONS, "compact");
    TopicWriter.write(broker, "recreated", "a", "1");
    FeedConfig feed = TestFeeds.latest("recreated");
    try (RunningTable running = new RunningTable(broker, feed, state).awaitReady()) {
      broker.deleteTopic("recreated");
      running.awaitProblem("topic recreated does not exist");
      broker.createTopic("recreated", RunningTable.PARTITIONS, "compact");

      String message = running.awaitStopped();
      assertTrue(message.contains("topic recreated was deleted and created again"), message);
      assertTrue(message.contains("feed.recreated.on.data.loss=rebuild"), message);
      assertEquals(message, running.table.problem().orElse(""));
    }

    // and after a restart it goes on with the new topic
    TopicWriter.write(broker, "recreated", "b", "2");
    try (RunningTable running = new RunningTable(broker, feed, state).awaitReady()) {
      assertEquals(List.of(), running.values("a"));
      assertEquals(List.of("2"), running.values("b"));
    }
  }

  @Test
  void shouldRebuildInANewEpochWhenToldTo(@TempDir Path state) throws Exception {
    broker.createTopic("rebuilt", RunningTable.PARTITIONS, "compact");
    TopicWriter.write(broker, "rebuilt", "a", "1");
    FeedConfig feed = TestFeeds.latest("rebuilt", DataLossPolicy.REBUILD, Duration.ofDays(1));
    try (RunningTable running = new RunningTable(broker, feed, state).awaitReady()) {
      broker.deleteTopic("rebuilt");
      broker.createTopic("rebuilt", RunningTable.PARTITIONS, "compact");
      TopicWriter.write(broker, "rebuilt", "b", "2");

      await().atMost(RunningTable.LONG).until(() -> running.listener.epochs().size() == 2);
      running.awaitReady();

      assertEquals(List.of("2"), running.values("b"));
      assertEquals(List.of(), running.values("a"));
      assertEquals(2, running.listener.epochs().stream().distinct().count());
      try (Admin admin = broker.admin()) {
        String old = running.listener.epochs().get(0).toString();
        assertTrue(admin.listTopics().names().get().stream().noneMatch(name -> name.contains(old)));
      }
    }
  }

  @Test
  void shouldSayWhenTheLogHasLostWhatTheTableHasNotRead(@TempDir Path state) throws Exception {
    // given a closed table, and records that are deleted before it read them
    broker.createTopic("retained", RunningTable.PARTITIONS, "delete");
    FeedConfig feed = TestFeeds.history("retained", 3);
    TopicWriter.write(broker, "retained", "a", "1");
    int partition;
    try (RunningTable running = new RunningTable(broker, feed, state).awaitReady()) {
      partition = running.records.partition("a", RunningTable.PARTITIONS);
    }
    TopicWriter.write(broker, "retained", "a", "2", "3");
    try (Admin admin = broker.admin()) {
      TopicPartition of = new TopicPartition("retained", partition);
      admin.deleteRecords(Map.of(of, RecordsToDelete.beforeOffset(4))).all().get();
    }

    // when it starts again
    try (RunningTable running = new RunningTable(broker, feed, state)) {
      String message = running.awaitStopped();
      assertTrue(message.contains("but the log has only offsets 4 to 6"), message);
      assertEquals(List.of(), running.listener.epochs());
    }

    // and when it starts again and may rebuild
    FeedConfig rebuilding = TestFeeds.history("retained", 3, DataLossPolicy.REBUILD);
    try (RunningTable running = new RunningTable(broker, rebuilding, state).awaitReady()) {
      assertEquals(List.of("3"), running.values("a"));
      assertTrue(running.listener.epochs().get(0).topicId().endsWith(".r1"));
    }
  }

  @Test
  void shouldRebuildWhatMayHaveMissedRemovalsWhileKafkaWasAway(@TempDir Path state)
      throws Exception {
    // given a table whose topic keeps removals for less time than Kafka is away
    broker.createTopic("unheard", RunningTable.PARTITIONS, "compact");
    TopicWriter.write(broker, "unheard", "a", "1");
    try (RunningTable running =
        new RunningTable(broker, TestFeeds.latest("unheard"), state).awaitReady()) {
      running.awaitCaughtUp();
      broker.alterTopic("unheard", "delete.retention.ms", "1");
      broker.stop();
      await().atMost(RunningTable.LONG).until(() -> running.listener.unreachable().isPresent());
      int partition = running.records.partition("a", RunningTable.PARTITIONS);
      String begun = "initialised " + partition + " 0";
      assertEquals(1, Collections.frequency(running.listener.calls(), begun));

      // when Kafka is back
      broker.start();

      // then the table begins at the topic's start
      await()
          .atMost(RunningTable.LONG)
          .until(() -> Collections.frequency(running.listener.calls(), begun) == 2);
      running.awaitCaughtUp();
      assertEquals(List.of("1"), running.values("a"));
    }
  }

  @Test
  void shouldStopWhenItsTopicGetsMorePartitions(@TempDir Path state) throws Exception {
    broker.createTopic("grown", RunningTable.PARTITIONS, "compact");
    FeedConfig feed = TestFeeds.latest("grown");
    try (RunningTable running = new RunningTable(broker, feed, state).awaitReady();
        Admin admin = broker.admin()) {
      admin.createPartitions(Map.of("grown", NewPartitions.increaseTo(4))).all().get();

      String message = running.awaitStopped();

      assertTrue(message.contains("topic grown has 4 partitions, had 3"), message);
    }

    // and after a restart it goes on with what the topic is now
    try (RunningTable running = new RunningTable(broker, feed, state).awaitReady()) {
      assertEquals(4, running.listener.epochs().get(0).partitions());
      assertEquals(4, running.listener.ends().size());
    }
  }

  @Test
  void shouldRefuteAndGoOnWhenTheLogEndsBelowWhatWasClaimed(@TempDir Path state) throws Exception {
    broker.createTopic("claimed", RunningTable.PARTITIONS, "compact");
    try (RunningTable running =
        new RunningTable(broker, TestFeeds.latest("claimed"), state).awaitReady()) {
      running.listener.given(1, 7);

      await().until(() -> running.listener.refuted().equals(Map.of(1, 0L)));
      TopicWriter.write(broker, "claimed", "a", "1");

      running.awaitCaughtUp();
      assertEquals(List.of("1"), running.values("a"));
    }
  }

  @Test
  void shouldSayThatDataIsLostWhenTheLogEndsBelowWhatTheTableHasRead(@TempDir Path state)
      throws Exception {
    broker.createTopic("cut", RunningTable.PARTITIONS, "compact");
    Progress progress = new Progress(new RecordingListener());
    progress.committed(1, 7);
    progress.init(1, 7);
    try (TopicProbe probe = new TopicProbe(broker.admin())) {
      TopicWatch watch =
          new TopicWatch(
              probe,
              probe.topic("cut").orElseThrow(),
              progress,
              new RecordingListener(),
              new CaughtUp(state, progress));

      DataLossException loss = assertThrows(DataLossException.class, watch::look);

      assertEquals("the log of cut-1 ends at 0, but was known up to 7", loss.getMessage());
    }
  }

  @Test
  void shouldStopWhenItsPlaceLiesBeyondTheLog(@TempDir Path state) throws Exception {
    // given a closed table that had come further than the log reaches now
    broker.createTopic("beyond", RunningTable.PARTITIONS, "compact");
    FeedConfig feed = TestFeeds.latest("beyond");
    TopicWriter.write(broker, "beyond", "a", "1");
    String application;
    try (RunningTable running = new RunningTable(broker, feed, state).awaitReady()) {
      running.awaitCaughtUp();
      application = running.application();
    }
    try (TopicProbe probe = new TopicProbe(broker.admin())) {
      Map<Integer, Long> committed = probe.committed(application);
      probe.deleteGroup(application, TableNames.member(application));
      committed.put(1, 100L);
      probe.commit(application, "beyond", committed);
    }

    // when it starts again
    try (RunningTable running = new RunningTable(broker, feed, state)) {
      String message = running.awaitStopped();

      assertTrue(message.contains("the table has come to offset 100 of beyond-1"), message);
      assertEquals(List.of(), running.listener.epochs());
    }
  }
}
