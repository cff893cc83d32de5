package io.livetable.server.chaos;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the compacted topic from its start again and again, and keeps when each record was last
 * seen in it: until then every server that read on from before it was given it. Thread-safe.
 */
final class CompactionWatch implements AutoCloseable {

  private static final long PAUSE_MS = 1_000;

  private final String topic;
  private final String bootstrap;
  private final Map<TopicPartition, Map<Long, Long>> seen = new HashMap<>();
  private final Thread thread = new Thread(this::run, "compaction-watch");
  private volatile boolean stopped;

  CompactionWatch(String bootstrap, String topic) {
    this.bootstrap = bootstrap;
    this.topic = topic;
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_committed");
    try (var consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      while (!stopped) {
        try {
          pass(consumer);
        } catch (KafkaException e) {
          // The broker is down now and then.
        }
        Thread.sleep(PAUSE_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void pass(KafkaConsumer<byte[], byte[]> consumer) {
    long startMs = System.currentTimeMillis();
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    while (!stopped
        && ends.entrySet().stream()
            .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
        see(new TopicPartition(record.topic(), record.partition()), record.offset(), startMs);
      }
    }
  }

  private synchronized void see(TopicPartition partition, long offset, long ms) {
    seen.computeIfAbsent(partition, any -> new HashMap<>()).put(offset, ms);
  }

  /** Whether a record may have been compacted away by then. */
  synchronized boolean mayBeGone(int partition, long offset, long byMs) {
    return seen.getOrDefault(new TopicPartition(topic, partition), Map.of())
            .getOrDefault(offset, Long.MIN_VALUE)
        < byMs;
  }

  @Override
  public void close() {
    stopped = true;
    thread.interrupt();
  }
}
