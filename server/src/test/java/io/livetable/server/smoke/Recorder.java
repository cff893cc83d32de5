package io.livetable.server.smoke;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.livetable.server.audit.Recorded;
import io.livetable.server.devstack.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the topics of feeds from their first record with a plain consumer, committed records only,
 * on a thread of its own. Records that have no key or are no JSON text are no events of a feed.
 */
public final class Recorder implements AutoCloseable {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Map<String, String> feedOfTopic;
  private final Recording recording;
  private final String bootstrap;
  private final Map<TopicPartition, Long> positions = new ConcurrentHashMap<>();
  private final Thread thread = new Thread(this::run, "recorder");
  private volatile boolean stopped;

  /** A recorder that starts at once; the topics must exist. */
  public Recorder(String bootstrap, Map<String, String> feedOfTopic, Recording recording) {
    this.bootstrap = bootstrap;
    this.feedOfTopic = Map.copyOf(feedOfTopic);
    this.recording = recording;
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    Map<String, Object> settings =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrap,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed",
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "none");
    try (var consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          feedOfTopic.keySet().stream()
              .flatMap(topic -> consumer.partitionsFor(topic).stream())
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      partitions.forEach(partition -> consumer.seek(partition, 0));
      while (!stopped) {
        consumer.poll(Duration.ofMillis(100)).forEach(this::record);
        partitions.forEach(p -> positions.put(p, consumer.position(p)));
      }
    }
  }

  private void record(ConsumerRecord<byte[], byte[]> record) {
    if (record.key() == null || (record.value() != null && !isJson(record.value()))) {
      return;
    }
    recording.add(
        feedOfTopic.getOrDefault(record.topic(), record.topic()),
        new String(record.key(), StandardCharsets.UTF_8),
        new Recorded(
            record.partition(),
            record.offset(),
            record.timestamp(),
            record.value() == null ? null : new String(record.value(), StandardCharsets.UTF_8)));
  }

  private static boolean isJson(byte[] value) {
    try {
      return !JSON.readTree(value).isMissingNode();
    } catch (IOException e) {
      return false;
    }
  }

  /** Waits until everything that is committed now is recorded. */
  public void awaitEnds(Admin admin, Duration timeout) {
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    Await.until("the recorder's first poll", timeout, () -> !positions.isEmpty());
    positions.keySet().forEach(partition -> wanted.put(partition, OffsetSpec.latest()));
    Await.until(
        "the recorder to reach the ends of the topics",
        timeout,
        () ->
            admin
                .listOffsets(wanted, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all()
                .get()
                .entrySet()
                .stream()
                .allMatch(
                    end -> positions.getOrDefault(end.getKey(), 0L) >= end.getValue().offset()));
  }

  /** Ends the recording. */
  @Override
  public void close() {
    stopped = true;
    try {
      thread.join(10_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
