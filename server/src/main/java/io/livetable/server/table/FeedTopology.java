package io.livetable.server.table;

import io.livetable.protocol.FeedKind;
import io.livetable.protocol.Renderer;
import io.livetable.server.config.FeedConfig;
import io.livetable.server.feed.FeedRecords;
import io.livetable.server.metrics.ServerMeters;
import io.micrometer.core.instrument.Counter;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToLongFunction;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Aggregator;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorSupplier;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.ValueAndTimestamp;

/**
 * The Streams topology of a feed's table. Each record goes from the topic through {@link
 * RecordProcessor} straight into the store, on one thread and with no topic in between, so that it
 * is in the table when forwarding it returns.
 */
final class FeedTopology {

  private final FeedConfig feed;
  private final FeedRecords records;
  private final Progress progress;
  private final Misplaced misplaced;
  private final ServerMeters meters;
  private final HistorySlots slots;

  FeedTopology(
      FeedConfig feed,
      FeedRecords records,
      Progress progress,
      Misplaced misplaced,
      ServerMeters meters) {
    this.feed = feed;
    this.records = records;
    this.progress = progress;
    this.misplaced = misplaced;
    this.meters = meters;
    this.slots = new HistorySlots(feed.depth());
  }

  /**
   * The store's name. Whatever changes the meaning of what is stored changes the name, so that a
   * table of another layout counts as lost and is built again.
   */
  String storeName() {
    String layout =
        String.join(
            "|",
            feed.kind().text(),
            Integer.toString(feed.depth()),
            Integer.toString(Renderer.VERSION),
            records.identity().toString(),
            feed.keyType().name(),
            feed.partitioner().name());
    return "table-" + Integer.toHexString(layout.hashCode());
  }

  /**
   * Builds it.
   *
   * @param commits what the group has committed of a partition, or {@link Progress#NONE}; asked on
   *     the stream thread when a task begins, and may fail
   */
  Topology build(IntToLongFunction commits) {
    StreamsBuilder builder = new StreamsBuilder();
    KStream<String, Entry> entries =
        builder.stream(feed.topic(), consumed())
            .processValues(recordProcessors(commits), Named.as("record"));
    if (feed.kind() == FeedKind.LATEST) {
      latest(entries);
    } else {
      history(builder, entries);
    }
    return builder.build();
  }

  private Consumed<String, byte[]> consumed() {
    Deserializer<String> accounts = new AccountDeserializer(records);
    Serde<String> keys = Serdes.serdeFrom(Serdes.String().serializer(), accounts);
    return Consumed.with(keys, Serdes.ByteArray())
        .withName("topic")
        .withTimestampExtractor((record, partitionTime) -> Math.max(0, record.timestamp()))
        .withOffsetResetPolicy(AutoOffsetReset.none());
  }

  private FixedKeyProcessorSupplier<String, byte[], Entry> recordProcessors(
      IntToLongFunction commits) {
    Counter passed = meters.tableRecords(feed.name());
    return () -> new RecordProcessor(records, progress, commits, misplaced, passed);
  }

  private void latest(KStream<String, Entry> entries) {
    Counter guarded = meters.tableGuarded(feed.name());
    Aggregator<String, Entry, Entry> newer =
        (account, entry, stored) -> {
          if (entry.offset() <= stored.offset()) {
            guarded.increment();
          }
          return entry.over(stored);
        };
    Materialized<String, Entry, KeyValueStore<Bytes, byte[]>> store =
        Materialized.<String, Entry, KeyValueStore<Bytes, byte[]>>as(storeName())
            .withKeySerde(Serdes.String())
            .withValueSerde(Entry.serde())
            .withLoggingEnabled(Map.of())
            .withCachingDisabled();
    KTable<String, Entry> table =
        entries
            .groupByKey(Grouped.with("account", Serdes.String(), Entry.serde()))
            .aggregate(() -> Entry.ABSENT, newer, Named.as("latest"), store);
    Counter purged = meters.tablePurged(feed.name());
    ProcessorSupplier<String, Entry, Void, Void> purges =
        () -> new TombstonePurge(storeName(), progress, feed.tombstoneRetention(), purged);
    table.toStream(Named.as("changes")).process(purges, Named.as("purge"), storeName());
  }

  private void history(StreamsBuilder builder, KStream<String, Entry> entries) {
    builder.addStateStore(
        Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(storeName()), Serdes.Bytes(), Serdes.ByteArray())
            .withLoggingEnabled(Map.of())
            .withCachingDisabled());
    Counter guarded = meters.tableGuarded(feed.name());
    entries.process(
        () -> new HistoryProcessor(storeName(), slots, guarded), Named.as("history"), storeName());
  }

  /** Reads an account of a latest feed. */
  static Stored readLatest(
      ReadOnlyKeyValueStore<String, ValueAndTimestamp<Entry>> store,
      String account,
      int partition) {
    ValueAndTimestamp<Entry> entry = store.get(account);
    return Stored.latest(entry == null ? Entry.ABSENT : entry.value(), account, partition);
  }

  /** Reads an account of a history; empty if it changed meanwhile. */
  Optional<Stored> readHistory(
      ReadOnlyKeyValueStore<Bytes, byte[]> store, String account, int partition) {
    return slots.read(store, account, partition);
  }
}
