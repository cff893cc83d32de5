package io.livetable.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The bank's books in Kafka: settles each attempt of a {@link Bank} as one transaction. Opening it
 * creates the topics, ends a predecessor's transaction and restores the bank from the balances.
 * After any exception it must be closed and opened anew, which also settles what became of the last
 * transaction. Not thread-safe.
 */
final class KafkaBank implements AutoCloseable {

  private final Topics topics;
  private final Clock clock;
  private final Bank bank;
  private final KafkaProducer<byte[], byte[]> producer;

  /**
   * Opens the books.
   *
   * @throws KafkaException if Kafka does not answer or refuses
   */
  KafkaBank(SimulatorOptions options, Clock clock) {
    this.topics = options.topics();
    this.clock = clock;
    this.bank =
        new Bank(options.accounts(), options.seed(), options.abortShare(), options.tombstones());
    Map<String, Object> admin = new HashMap<>(options.client());
    admin.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
    admin.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    try (Admin client = Admin.create(admin)) {
      topics.create(client);
    }
    this.producer = new KafkaProducer<>(producerSettings(options));
    try {
      producer.initTransactions();
      restore(options.client());
    } catch (RuntimeException e) {
      producer.close(Duration.ZERO);
      throw e;
    }
  }

  private static Map<String, Object> producerSettings(SimulatorOptions options) {
    Map<String, Object> settings = new HashMap<>(options.client());
    settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    settings.put(
        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
        "livetable-simulator-" + options.topics().balances());
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 1);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 15_000);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    return settings;
  }

  private void restore(Map<String, Object> client) {
    Map<String, Object> settings = new HashMap<>(client);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    Map<String, byte[]> latest = new HashMap<>();
    try (var consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topics.balances()).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          if (record.key() == null) {
            continue;
          }
          String account = new String(record.key(), StandardCharsets.UTF_8);
          if (record.value() == null) {
            latest.remove(account);
          } else {
            latest.put(account, record.value());
          }
        }
      }
    }
    latest.forEach(this::restore);
    if (bank.totalMinor() != 0) {
      throw new IllegalStateException(
          "the balances in %s sum up to %d instead of 0: other records than this bank's are in it"
              .formatted(topics.balances(), bank.totalMinor()));
    }
  }

  private void restore(String account, byte[] value) {
    try {
      JsonNode balance = new ObjectMapper().readTree(value);
      bank.restore(
          account,
          new Balance(
              balance.required("balanceMinor").longValue(),
              balance.required("version").longValue()),
          Transfer.numberOf(balance.required("transferId").textValue()));
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalStateException(
          "the record of %s in %s is no balance of this bank".formatted(account, topics.balances()),
          e);
    }
  }

  /**
   * Makes the next attempt and waits until it is committed or aborted.
   *
   * @return the attempt
   * @throws KafkaException if it is not known what became of it
   */
  Transfer settleNext() {
    Transfer transfer = bank.next();
    producer.beginTransaction();
    for (ProducerRecord<byte[], byte[]> record :
        BankRecords.of(transfer, topics, clock.instant())) {
      var unused = producer.send(record);
    }
    if (transfer.aborted()) {
      producer.flush();
      producer.abortTransaction();
    } else {
      producer.commitTransaction();
    }
    bank.settle(transfer);
    return transfer;
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}
