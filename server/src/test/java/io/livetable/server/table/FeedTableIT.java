package io.livetable.server.table;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.livetable.protocol.Event;
import io.livetable.server.config.FeedConfig;
import io.livetable.server.config.ServerConfig;
import io.livetable.server.feed.FeedRecords;
import io.livetable.server.metrics.ServerMeters;
import io.livetable.server.testkit.EmbeddedBroker;
import io.livetable.server.testkit.TestFeeds;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Tables on a real broker. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FeedTableIT {

  private static final Duration LONG = Duration.ofSeconds(60);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ServerMeters meters = new ServerMeters(registry);
  private EmbeddedBroker broker;

  @BeforeAll
  void startBroker(@TempDir Path directory) throws Exception {
    broker = new EmbeddedBroker(directory.resolve("broker")).start();
  }

  @AfterAll
  void stopBroker() {
    broker.close();
  }

  private FeedTable table(FeedConfig feed, Path state, TableListener listener) {
    ServerConfig config = TestFeeds.server(broker.bootstrap(), state, feed);
    return new FeedTable(feed, new FeedRecords(feed, meters), config, listener, meters);
  }

  private KafkaProducer<String, @Nullable String> producer(String transactionalId) {
    KafkaProducer<String, @Nullable String> producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                broker.bootstrap(),
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                transactionalId),
            new StringSerializer(),
            new StringSerializer());
    producer.initTransactions();
    return producer;
  }

  private static void write(
      KafkaProducer<String, @Nullable String> producer,
      String topic,
      boolean commit,
      List<Map.Entry<String, String>> records) {
    producer.beginTransaction();
    for (Map.Entry<String, String> record : records) {
      Future<RecordMetadata> unused =
          producer.send(new ProducerRecord<>(topic, record.getKey(), record.getValue()));
    }
    producer.flush();
    if (commit) {
      producer.commitTransaction();
    } else {
      producer.abortTransaction();
    }
  }

  private static void awaitReady(FeedTable table) {
    await().atMost(LONG).alias(table.behind() + " " + table.problem()).until(table::ready);
  }

  private static AccountState read(FeedTable table, FeedRecords records, String account)
      throws Exception {
    return table
        .read(records.partition(account, 3), account)
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
  }

  private static String json(Event event) {
    byte[] value = event.value();
    return value == null ? "null" : new String(value, StandardCharsets.UTF_8);
  }

  @Test
  void shouldBecomeReadyBehindAbortedRecordsAndMarkers(@TempDir Path state) throws Exception {
    // given a topic whose partitions end in aborted records, and markers after committed ones
    broker.createTopic("balances", 3, "compact");
    FeedConfig feed = TestFeeds.latest("balances");
    RecordingListener listener = new RecordingListener();
    try (KafkaProducer<String, @Nullable String> producer = producer("balances-writer")) {
      for (int i = 0; i < 20; i++) {
        write(
            producer,
            feed.topic(),
            true,
            List.of(Map.entry("a" + i % 7, "{\"n\":" + i + "}"), Map.entry("b", "" + i)));
        write(producer, feed.topic(), false, List.of(Map.entry("a" + i % 7, "\"aborted\"")));
      }
    }

    // when a table is built
    try (FeedTable table = table(feed, state, listener)) {
      table.start();
      awaitReady(table);

      // then it holds what was committed
      FeedRecords records = new FeedRecords(feed, meters);
      assertEquals(
          List.of("19"),
          read(table, records, "b").events().stream().map(FeedTableIT::json).toList());
      assertEquals(
          List.of("{\"n\":14}"),
          read(table, records, "a0").events().stream().map(FeedTableIT::json).toList());
      assertEquals(0, read(table, records, "nobody").count());
    }
    assertEquals(List.of(), listener.breaches());
  }
}
