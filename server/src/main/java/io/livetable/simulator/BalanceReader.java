package io.livetable.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Restores a bank from the committed records of its balances topic. */
final class BalanceReader {

  private static final ObjectMapper JSON = new ObjectMapper();

  private BalanceReader() {}

  /**
   * Reads the topic to its end.
   *
   * @throws IllegalStateException if the topic holds other records than a bank's
   */
  static void read(Map<String, Object> client, String topic, Bank bank) {
    latest(client, topic).forEach((account, value) -> restore(bank, topic, account, value));
    if (bank.totalMinor() != 0) {
      throw new IllegalStateException(
          "the balances in %s sum up to %d instead of 0: other records than a bank's are in it"
              .formatted(topic, bank.totalMinor()));
    }
  }

  private static Map<String, byte[]> latest(Map<String, Object> client, String topic) {
    Map<String, Object> settings = new HashMap<>(client);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    Map<String, byte[]> latest = new HashMap<>();
    try (var consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
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
    return latest;
  }

  private static void restore(Bank bank, String topic, String account, byte[] value) {
    try {
      JsonNode balance = JSON.readTree(value);
      bank.restore(
          account,
          new Balance(
              balance.required("balanceMinor").longValue(),
              balance.required("version").longValue()),
          Transfer.numberOf(balance.required("transferId").textValue()));
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalStateException(
          "the record of %s in %s is no balance of a bank".formatted(account, topic), e);
    }
  }
}
