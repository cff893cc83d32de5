package io.livetable.server.races;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.livetable.server.testkit.EmbeddedBroker;
import io.livetable.server.testkit.SharedBroker;
import io.livetable.server.testkit.TestFeeds;
import io.livetable.server.testkit.TopicWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What clients see of transactions, and of partitions in which there is nothing else. */
@ExtendWith(SharedBroker.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TransactionsIT {

  private static final String MARKER = "races-marker";
  private static final String ABORTED = "races-aborted";
  private static final String EMPTY = "races-empty";
  private static final String WATCHED = "races-watched";
  private static final String OPEN = "races-open";

  private final EmbeddedBroker broker;
  private final RunningServer server;

  TransactionsIT(EmbeddedBroker broker, @TempDir Path state) {
    this.broker = broker;
    this.server = new RunningServer(broker, state);
  }

  @BeforeAll
  void start() throws Exception {
    for (String topic : List.of(MARKER, ABORTED, EMPTY, WATCHED, OPEN)) {
      broker.createTopic(topic, 1, "delete");
    }
    TopicWriter.write(broker, MARKER, "a", "1");
    try (TopicWriter writer = new TopicWriter(broker, ABORTED)) {
      writer.begin().put("a", "1").put("a", "2").abort();
    }
    server.start(
        TestFeeds.history(MARKER, 5),
        TestFeeds.history(ABORTED, 5),
        TestFeeds.history(EMPTY, 5),
        TestFeeds.history(WATCHED, 5),
        TestFeeds.history(OPEN, 5));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private Viewer watch(String feed) {
    return new Viewer(server.clients(), feed, "a");
  }

  @Test
  void shouldGoLiveWhereTheTailIsAMarker() throws Exception {
    try (Viewer viewer = watch(MARKER).awaitHeard("live")) {
      viewer.awaitShown("1");
      assertEquals(2, viewer.position().next(), "the marker is passed");

      TopicWriter.write(broker, MARKER, "a", "2");

      viewer.awaitShown("1", "2");
    }
  }

  @Test
  void shouldGoLiveInAPartitionOfAbortedRecordsOnly() throws Exception {
    try (Viewer viewer = watch(ABORTED).awaitHeard("live")) {
      assertEquals(List.of(), viewer.shown());
      assertEquals(3, viewer.position().next(), "two records and a marker are passed");

      TopicWriter.write(broker, ABORTED, "a", "3");

      viewer.awaitShown("3");
    }
  }

  @Test
  void shouldGoLiveInAnEmptyPartition() throws Exception {
    try (Viewer viewer = watch(EMPTY).awaitHeard("live")) {
      assertEquals(List.of(), viewer.shown());
      assertEquals(0, viewer.position().next());

      TopicWriter.write(broker, EMPTY, "a", "1");

      viewer.awaitShown("1");
    }
  }

  @Test
  void shouldNeverShowWhatWasAborted() throws Exception {
    try (Viewer viewer = watch(WATCHED).awaitHeard("live");
        TopicWriter writer = new TopicWriter(broker, WATCHED)) {
      writer.begin().put("a", "1").commit();
      writer.begin().put("a", "2").put("a", "3").abort();
      writer.begin().put("a", "4").commit();

      viewer.awaitShown("1", "4");
      int live = viewer.heard().indexOf("live");
      assertEquals(
          List.of("update 1", "update 4"),
          viewer.heard().stream()
              .skip(live + 1)
              .filter(told -> told.startsWith("update"))
              .toList());
    }
  }

  @Test
  void shouldSayThatATransactionHangsAndGoOnWhereItEnds() throws Exception {
    try (Viewer viewer = watch(OPEN).awaitHeard("live");
        TopicWriter writer = new TopicWriter(broker, OPEN)) {
      // given a transaction that does not end, and a record behind it
      int before = viewer.heard().size();
      writer.begin().put("a", "1").flush();
      writeWithoutTransaction("2");

      // then those who watch are told, and nobody is called live
      int told = viewer.awaitHeard("stale: open_transaction", before);
      try (Viewer late = watch(OPEN).awaitHeard("stale: open_transaction")) {
        assertFalse(late.heard().contains("live"), () -> late.heard().toString());
        assertEquals(List.of(), late.shown());

        // and when it ends everything is there, in order
        writer.commit();
        viewer.awaitHeard("live", told);
        late.awaitHeard("live");
        viewer.awaitShown("1", "2");
        late.awaitShown("1", "2");
      }
    }
  }

  private void writeWithoutTransaction(String value) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrap()),
            new StringSerializer(),
            new StringSerializer())) {
      producer.send(new ProducerRecord<>(OPEN, "a", value)).get();
    }
  }
}
