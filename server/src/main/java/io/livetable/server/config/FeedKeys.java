package io.livetable.server.config;

import io.livetable.server.config.FeedConfig.DataLossPolicy;
import io.livetable.server.config.FeedConfig.KeyType;
import io.livetable.server.config.FeedConfig.MisplacedPolicy;
import io.livetable.server.config.FeedConfig.Partitioner;
import java.util.Arrays;
import java.util.Locale;
import org.apache.kafka.common.config.ConfigDef;

/** The keys of a feed, without their {@code feed.<name>.} prefix. */
public final class FeedKeys {

  /** What a feed's keys begin with, before its name. */
  static final String PREFIX = "feed.";

  static final String TOPIC = "topic";
  static final String KIND = "kind";
  static final String DEPTH = "depth";
  static final String KEY_CONVERTER = "key.converter";
  static final String VALUE_CONVERTER = "value.converter";
  static final String KEY_TYPE = "key.type";
  static final String PARTITIONER = "partitioner";
  static final String MISPLACED = "misplaced";
  static final String ON_DATA_LOSS = "on.data.loss";
  static final String TOMBSTONE_RETENTION = "tombstone.retention.ms";

  private FeedKeys() {}

  /** The keys, in the order in which they are documented; a new copy. */
  public static ConfigDef definition() {
    KeyGroup keys = new KeyGroup(new ConfigDef(), "Feed");
    reading(keys);
    partitioning(keys);
    return keys.definition();
  }

  private static void reading(KeyGroup keys) {
    keys.required(
            TOPIC,
            ConfigDef.Type.STRING,
            Check.topic(),
            "The Kafka topic, keyed by account. A topic can be one feed only.")
        .required(
            KIND,
            ConfigDef.Type.STRING,
            Check.oneOf("latest", "history"),
            "latest: an account's newest value (a compacted topic). history: its last records (a"
                + " topic that is not compacted).")
        .optional(
            DEPTH,
            ConfigDef.Type.INT,
            20,
            Check.between(1, 200),
            "How many records of an account a history shows. For a history only.")
        .optional(
            KEY_CONVERTER,
            ConfigDef.Type.STRING,
            "org.apache.kafka.connect.storage.StringConverter",
            Check.notEmpty("the name of a Connect converter's class"),
            "The Connect converter of record keys; its settings follow as key.converter.<setting>."
                + " The same as the connector's.")
        .optional(
            VALUE_CONVERTER,
            ConfigDef.Type.STRING,
            "org.apache.kafka.connect.converters.ByteArrayConverter",
            Check.notEmpty("the name of a Connect converter's class"),
            "The Connect converter of record values; its settings follow as"
                + " value.converter.<setting>. The same as the connector's. With the default, values"
                + " that are JSON text are passed on byte for byte.");
  }

  private static void partitioning(KeyGroup keys) {
    keys.optional(
            KEY_TYPE,
            ConfigDef.Type.STRING,
            text(KeyType.STRING),
            Check.oneOf(texts(KeyType.values())),
            "The type of record keys: what an account's text is turned back into to find its"
                + " partition.")
        .optional(
            PARTITIONER,
            ConfigDef.Type.STRING,
            text(Partitioner.MURMUR2),
            Check.oneOf(texts(Partitioner.values())),
            "How producers choose a record's partition from its key. murmur2: Kafka's default."
                + " crc32: librdkafka's.")
        .optional(
            MISPLACED,
            ConfigDef.Type.STRING,
            text(MisplacedPolicy.STALE),
            Check.oneOf(texts(MisplacedPolicy.values())),
            "What a record in another partition than the partitioner's means. stale: the feed's"
                + " subscriptions are stale and the server is not ready. ignore: such records are"
                + " passed over and counted.")
        .optional(
            ON_DATA_LOSS,
            ConfigDef.Type.STRING,
            text(DataLossPolicy.STOP),
            Check.oneOf(texts(DataLossPolicy.values())),
            "What is done when the topic lost records that the table has not seen, or was re-created."
                + " stop: the feed stops with a message. rebuild: the table is rebuilt and clients"
                + " are told.")
        .bound(
            TOMBSTONE_RETENTION,
            ConfigDef.Type.LONG,
            86_400_000L,
            Check.atLeast(0),
            "How long, in milliseconds, a removed account's table entry is kept.");
  }

  static String text(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  static <E extends Enum<E>> E parse(Class<E> type, String text) {
    return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
  }

  private static String[] texts(Enum<?>[] values) {
    return Arrays.stream(values).map(FeedKeys::text).toArray(String[]::new);
  }
}
