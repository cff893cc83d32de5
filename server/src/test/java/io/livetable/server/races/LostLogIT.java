package io.livetable.server.races;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.protocol.Event;
import io.livetable.server.client.Position;
import io.livetable.server.config.FeedConfig;
import io.livetable.server.config.FeedConfig.DataLossPolicy;
import io.livetable.server.feed.FeedRecords;
import io.livetable.server.metrics.ServerMeters;
import io.livetable.server.testkit.EmbeddedBroker;
import io.livetable.server.testkit.SharedBroker;
import io.livetable.server.testkit.TestFeeds;
import io.livetable.server.testkit.TestRecords;
import io.livetable.server.testkit.TopicReader;
import io.livetable.server.testkit.TopicWriter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What clients are told when a topic is no longer the one that they have watched. */
@ExtendWith(SharedBroker.class)
final class LostLogIT {

  private final EmbeddedBroker broker;

  LostLogIT(EmbeddedBroker broker) {
    this.broker = broker;
  }

  private static Viewer watch(RunningServer server, FeedConfig feed) {
    return new Viewer(server.clients(), feed.name(), "a");
  }

  private static FeedConfig feed(String topic, DataLossPolicy onDataLoss) {
    return TestFeeds.history(topic, 3, onDataLoss);
  }

  @Test
  void shouldBeginAnewWhenTheTopicIsCreatedAgainUnderLoad(@TempDir Path state) throws Exception {
    // given a client, and a writer that does not stop
    FeedConfig feed = feed("races-recreated", DataLossPolicy.REBUILD);
    broker.createTopic(feed.topic(), 1, "delete");
    try (RunningServer server = new RunningServer(broker, state).start(feed);
        Load load = new Load(broker, feed.topic(), "a");
        Viewer viewer = watch(server, feed).awaitHeard("live")) {
      load.awaitWritten(100);
      Position before = viewer.position();

      // when the topic is deleted and created again
      broker.deleteTopic(feed.topic());
      broker.createTopic(feed.topic(), 1, "delete");

      // then the client begins anew, and ends with what the new topic holds
      int told = viewer.awaitReset(0);
      load.awaitWritten(100);
      load.stop();
      viewer.awaitHeard("live", told);
      List<Event> log = TopicReader.read(broker, feed.topic());
      viewer.awaitShown(
          TestRecords.json(log.subList(log.size() - 3, log.size())).toArray(String[]::new));
      assertNotEquals(before.epoch(), viewer.position().epoch());
    }
  }

  @Test
  void shouldSayThatDataIsLostAndBeginAnewWhenPartitionsWereAdded(@TempDir Path state)
      throws Exception {
    // given a client that is live
    FeedConfig feed = feed("races-grown", DataLossPolicy.STOP);
    broker.createTopic(feed.topic(), 1, "delete");
    TopicWriter.write(broker, feed.topic(), "a", "1");
    try (RunningServer server = new RunningServer(broker, state).start(feed);
        Viewer viewer = watch(server, feed).awaitHeard("live");
        Admin admin = broker.admin()) {

      // when the topic gets more partitions, where the account stays in its own
      admin
          .createPartitions(
              Map.of(feed.topic(), NewPartitions.increaseTo(partitionsThatKeep(feed))))
          .all()
          .get();

      // then the client keeps what it has and is told that this is no longer current
      viewer.awaitHeard("stale: data_loss");
      viewer.awaitShown("1");

      // and when the server is started again it begins anew
      server.stop();
      server.start(feed);
      int told = viewer.awaitReset(0);
      viewer.awaitHeard("live", told);
      TopicWriter.write(broker, feed.topic(), "a", "2");
      viewer.awaitShown("1", "2");
    }
  }

  /** A number of partitions, more than one, of which the account keeps the first. */
  private static int partitionsThatKeep(FeedConfig feed) {
    FeedRecords records = new FeedRecords(feed, new ServerMeters(new SimpleMeterRegistry()));
    int partitions = 2;
    while (records.partition("a", partitions) != 0) {
      partitions++;
    }
    return partitions;
  }

  @Test
  void shouldShowNothingOfALogThatLostWhatTheTableHasNotRead(@TempDir Path state) throws Exception {
    // given a server that was down while retention passed what its table had committed
    FeedConfig stopping = feed("races-retained", DataLossPolicy.STOP);
    broker.createTopic(stopping.topic(), 1, "delete");
    TopicWriter.write(broker, stopping.topic(), "a", "1");
    try (RunningServer server = new RunningServer(broker, state).start(stopping);
        Viewer viewer = watch(server, stopping).awaitHeard("live")) {
      server.stop();
      TopicWriter.write(broker, stopping.topic(), "a", "2", "3");
      try (Admin admin = broker.admin()) {
        TopicPartition partition = new TopicPartition(stopping.topic(), 0);
        admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(4))).all().get();
      }

      // when it starts
      int before = viewer.heard().size();
      server.start(stopping);

      // then it says so to the client instead of a state with a hole
      viewer.awaitHeard("error: not_ready", before);
      viewer.awaitShown("1");
      assertTrue(
          viewer.heard().stream().skip(before).noneMatch(told -> told.startsWith("snapshot")),
          () -> viewer.heard().toString());

      // and when it may rebuild, the client begins anew with what is left
      server.stop();
      server.start(feed(stopping.topic(), DataLossPolicy.REBUILD));
      int told = viewer.awaitReset(before);
      viewer.awaitHeard("live", told);
      viewer.awaitShown("3");
      assertEquals(6, viewer.position().next(), "behind the last marker");
    }
  }
}
