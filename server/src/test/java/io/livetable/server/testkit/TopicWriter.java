package io.livetable.server.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Writes text records to one topic, in transactions. One thread. */
public final class TopicWriter implements AutoCloseable {

  private final String topic;
  private final KafkaProducer<String, String> producer;
  private final List<Future<RecordMetadata>> sent = new ArrayList<>();

  /** A writer to {@code topic}. */
  public TopicWriter(EmbeddedBroker broker, String topic) {
    this.topic = topic;
    this.producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                broker.bootstrap(),
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                "writer-" + topic,
                ProducerConfig.LINGER_MS_CONFIG,
                0),
            new StringSerializer(),
            new StringSerializer());
    producer.initTransactions();
  }

  /** Writes an account's values, each in a transaction of its own. */
  public static void write(EmbeddedBroker broker, String topic, String key, String... values)
      throws ExecutionException, InterruptedException {
    try (TopicWriter writer = new TopicWriter(broker, topic)) {
      for (String value : values) {
        writer.begin().put(key, value).commit();
      }
    }
  }

  /** Begins a transaction. */
  public TopicWriter begin() {
    producer.beginTransaction();
    return this;
  }

  /** Adds a record; a null value is a tombstone. */
  public TopicWriter put(String key, @Nullable String value) {
    return put(null, key, value);
  }

  /** Adds a record to a partition of the caller's choice. */
  public TopicWriter put(@Nullable Integer partition, String key, @Nullable String value) {
    sent.add(producer.send(new ProducerRecord<>(topic, partition, key, value)));
    return this;
  }

  /** Commits what was put since {@link #begin}. */
  public void commit() throws ExecutionException, InterruptedException {
    flush();
    producer.commitTransaction();
  }

  /** Writes what was put since {@link #begin} and aborts it. */
  public void abort() throws ExecutionException, InterruptedException {
    flush();
    producer.abortTransaction();
  }

  /** Waits until what was put is in the log. */
  public void flush() throws ExecutionException, InterruptedException {
    producer.flush();
    for (Future<RecordMetadata> record : sent) {
      record.get();
    }
    sent.clear();
  }

  @Override
  public void close() {
    producer.close();
  }
}
