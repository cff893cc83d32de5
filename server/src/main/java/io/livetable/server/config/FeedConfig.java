package io.livetable.server.config;

import io.livetable.protocol.FeedKind;
import java.time.Duration;
import java.util.Map;
import java.util.TreeSet;

/**
 * A feed as configured by the {@code feed.<name>.*} keys.
 *
 * @param name the name that clients use
 * @param topic the Kafka topic
 * @param kind how the feed folds an account's records
 * @param depth how many records a history shows; 1 for a latest feed
 * @param key how a record's key becomes an account
 * @param value how a record's value is decoded before it is rendered
 * @param keyType the Connect type that an account is turned back into, to find its partition
 * @param partitioner how producers choose a record's partition
 * @param misplaced what records in another partition than the partitioner's mean
 * @param onDataLoss what is done when the topic lost records that the table has not seen, or was
 *     re-created
 * @param tombstoneRetention how long a removed account's table entry is kept
 */
public record FeedConfig(
    String name,
    String topic,
    FeedKind kind,
    int depth,
    ConverterConfig key,
    ConverterConfig value,
    KeyType keyType,
    Partitioner partitioner,
    MisplacedPolicy misplaced,
    DataLossPolicy onDataLoss,
    Duration tombstoneRetention) {

  /**
   * A Connect converter.
   *
   * @param className the converter's class
   * @param settings its settings, without the {@code key.converter.} or {@code value.converter.}
   *     prefix
   */
  public record ConverterConfig(String className, Map<String, String> settings) {
    public ConverterConfig {
      settings = Map.copyOf(settings);
    }

    /** Names the settings only: their values may be secrets. */
    @Override
    public String toString() {
      return className + new TreeSet<>(settings.keySet());
    }
  }

  /** The Connect type of a feed's keys. */
  public enum KeyType {
    STRING,
    INT8,
    INT16,
    INT32,
    INT64,
    BOOLEAN
  }

  /** How producers map a key's bytes to a partition. */
  public enum Partitioner {
    /** Kafka's default. */
    MURMUR2,
    /** librdkafka's default (consistent_random: CRC-32). */
    CRC32
  }

  /** What a record in an unexpected partition means. */
  public enum MisplacedPolicy {
    /** The feed's subscriptions are stale and the server is not ready. */
    STALE,
    /** Such records are passed over and counted. */
    IGNORE
  }

  /** What lost records mean. */
  public enum DataLossPolicy {
    /** The feed stops with a message. */
    STOP,
    /** The table is rebuilt in a new epoch; clients are told. */
    REBUILD
  }
}
