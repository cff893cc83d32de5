package io.livetable.server.feed;

import io.livetable.protocol.ConverterIdentities;
import io.livetable.protocol.ConverterIdentity;
import io.livetable.protocol.Renderer;
import io.livetable.protocol.UnrenderableException;
import io.livetable.server.config.FeedConfig;
import io.livetable.server.config.FeedConfig.ConverterConfig;
import io.livetable.server.config.FeedConfig.KeyType;
import io.livetable.server.config.FeedConfig.Partitioner;
import io.livetable.server.metrics.ServerMeters;
import java.util.Optional;
import java.util.zip.CRC32;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.storage.Converter;
import org.jspecify.annotations.Nullable;

/**
 * What the records of one feed mean: the account that a key names, the JSON that a value renders
 * to, and the partition that an account lives in. Thread-safe: each converter has one user at a
 * time.
 */
public final class FeedRecords {

  private final FeedConfig feed;
  private final ServerMeters meters;
  private final Renderer renderer = new Renderer();
  private final Converter keys;
  private final Converter values;
  private final Converter accountKeys;

  /**
   * The records of {@code feed}.
   *
   * @throws ConfigException if a converter cannot be loaded or refuses its settings
   */
  public FeedRecords(FeedConfig feed, ServerMeters meters) {
    this.feed = feed;
    this.meters = meters;
    this.keys = converter(feed.key(), true);
    this.values = converter(feed.value(), false);
    this.accountKeys = converter(feed.key(), true);
  }

  /** What a record's value is. */
  public sealed interface Value {

    /** JSON text in UTF-8, never empty; not to be modified. */
    @SuppressWarnings("ArrayRecordComponent")
    record Json(byte[] text) implements Value {}

    /** The account is removed. */
    record Tombstone() implements Value {}

    /** The value has no JSON form: the record is passed over. */
    record Unrenderable(String why) implements Value {}
  }

  /** The account that a key names; empty, and counted, if there is no key or it names none. */
  public Optional<String> account(Headers headers, byte @Nullable [] key) {
    if (key == null) {
      meters.tableUnrenderable(feed.name(), "no_key").increment();
      return Optional.empty();
    }
    try {
      SchemaAndValue connect;
      synchronized (keys) {
        connect = keys.toConnectData(feed.topic(), headers, key);
      }
      return Optional.of(renderer.account(connect.schema(), connect.value()));
    } catch (UnrenderableException | RuntimeException e) {
      meters.tableUnrenderable(feed.name(), "key").increment();
      return Optional.empty();
    }
  }

  /** What a value renders to; counted if it does not render. Never throws. */
  public Value value(Headers headers, byte @Nullable [] value) {
    try {
      SchemaAndValue connect;
      synchronized (values) {
        connect = values.toConnectData(feed.topic(), headers, value);
      }
      byte[] json = renderer.value(connect.schema(), connect.value());
      return json == null ? new Value.Tombstone() : new Value.Json(json);
    } catch (UnrenderableException e) {
      return unrenderable(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      return unrenderable("the converter failed with " + e.getClass().getSimpleName());
    }
  }

  private Value unrenderable(String why) {
    meters.tableUnrenderable(feed.name(), "value").increment();
    return new Value.Unrenderable(why);
  }

  /**
   * The partition that producers put an account's records into.
   *
   * @throws IllegalArgumentException if the account is no key of the feed's key type
   */
  public int partition(String account, int partitions) {
    return partition(account, feed.keyType(), feed.partitioner(), partitions);
  }

  /** Whether a record of {@code account} does not belong into {@code partition}. */
  public boolean misplaced(String account, int partition, int partitions) {
    try {
      return partition(account, partitions) != partition;
    } catch (IllegalArgumentException e) {
      return true;
    }
  }

  /**
   * The settings under which a record of {@code account} belongs into {@code partition}, as text;
   * empty if there are none.
   */
  public Optional<String> settingsThatFit(String account, int partition, int partitions) {
    for (KeyType type : KeyType.values()) {
      for (Partitioner partitioner : Partitioner.values()) {
        if (fits(account, type, partitioner, partition, partitions)) {
          return Optional.of(setting(type, partitioner));
        }
      }
    }
    return Optional.empty();
  }

  private boolean fits(
      String account, KeyType type, Partitioner partitioner, int partition, int partitions) {
    try {
      return partition(account, type, partitioner, partitions) == partition;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private String setting(KeyType type, Partitioner partitioner) {
    String prefix = "feed." + feed.name();
    String text = prefix + ".partitioner=" + KeyTypes.text(partitioner);
    return type == feed.keyType() ? text : text + " " + prefix + ".key.type=" + KeyTypes.text(type);
  }

  private int partition(String account, KeyType type, Partitioner partitioner, int partitions) {
    byte[] key = keyBytes(account, KeyTypes.parse(account, type));
    return switch (partitioner) {
      case MURMUR2 -> Utils.toPositive(Utils.murmur2(key)) % partitions;
      case CRC32 -> {
        CRC32 crc = new CRC32();
        crc.update(key);
        yield (int) (crc.getValue() % partitions);
      }
    };
  }

  private byte[] keyBytes(String account, SchemaAndValue key) {
    byte[] bytes;
    try {
      synchronized (accountKeys) {
        bytes =
            accountKeys.fromConnectData(
                feed.topic(), new RecordHeaders(), key.schema(), key.value());
      }
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "feed " + feed.name() + ": its key converter makes no key of account " + account, e);
    }
    if (bytes == null) {
      throw new IllegalArgumentException(
          "feed " + feed.name() + ": its key converter makes no key of account " + account);
    }
    return bytes;
  }

  /** What tells whether a connector task renders the feed's records as this server does. */
  public ConverterIdentity identity() {
    return ConverterIdentities.of(
        feed.key().className(),
        feed.key().settings(),
        feed.value().className(),
        feed.value().settings());
  }

  private Converter converter(ConverterConfig config, boolean isKey) {
    String setting = "feed." + feed.name() + (isKey ? ".key" : ".value") + ".converter";
    try {
      Converter converter = Utils.newInstance(config.className(), Converter.class);
      converter.configure(config.settings(), isKey);
      return converter;
    } catch (ClassNotFoundException | RuntimeException e) {
      ConfigException wrong =
          new ConfigException(setting, config.className(), "is no converter that works: " + e);
      wrong.initCause(e);
      throw wrong;
    }
  }
}
