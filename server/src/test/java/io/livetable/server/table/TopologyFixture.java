package io.livetable.server.table;

import io.livetable.protocol.FeedKind;
import io.livetable.server.config.FeedConfig;
import io.livetable.server.feed.FeedRecords;
import io.livetable.server.metrics.ServerMeters;
import io.livetable.server.testkit.TestRecords;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** A feed's topology, driven record by record in one partition. */
final class TopologyFixture implements AutoCloseable {

  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final RecordingListener listener = new RecordingListener();
  final Progress progress = new Progress(listener);
  final FeedConfig feed;
  final FeedTopology topology;
  private final Properties settings = new Properties();
  private final Misplaced misplaced;
  private TopologyTestDriver driver;
  private TestInputTopic<byte[], byte[]> input;

  TopologyFixture(FeedConfig feed, Path state) {
    this(feed, state, (account, partition, offset) -> account.startsWith("misplaced"));
  }

  TopologyFixture(FeedConfig feed, Path state, Misplaced misplaced) {
    this.feed = feed;
    this.misplaced = misplaced;
    ServerMeters meters = new ServerMeters(registry);
    FeedRecords records = new FeedRecords(feed, meters);
    this.topology = new FeedTopology(feed, records, progress, this.misplaced, meters);
    Map<String, Object> values = new HashMap<>();
    values.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    values.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:1");
    values.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
    values.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
    values.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    settings.putAll(values);
    progress.committed(0, 0);
    this.driver =
        new TopologyTestDriver(
            topology.build(progress::committed), settings, Instant.ofEpochMilli(0));
    this.input =
        driver.createInputTopic(feed.topic(), new ByteArraySerializer(), new ByteArraySerializer());
  }

  void write(@Nullable String key, @Nullable String value) {
    input.pipeInput(TestRecords.bytes(key), TestRecords.bytes(value), 1_000L);
  }

  /** The task ends and begins again, its store restored, and reads the topic from its start. */
  void replay() {
    Map<Object, Object> kept = new LinkedHashMap<>();
    try (KeyValueIterator<Object, Object> all = this.<Object, Object>store().all()) {
      all.forEachRemaining(entry -> kept.put(entry.key, entry.value));
    }
    driver.close();
    driver =
        new TopologyTestDriver(
            topology.build(progress::committed), settings, Instant.ofEpochMilli(0));
    KeyValueStore<Object, Object> restored = store();
    kept.forEach(restored::put);
    input =
        driver.createInputTopic(feed.topic(), new ByteArraySerializer(), new ByteArraySerializer());
  }

  @SuppressWarnings("unchecked")
  private <K, V> KeyValueStore<K, V> store() {
    return (KeyValueStore<K, V>)
        Objects.requireNonNull(driver.getAllStateStores().get(topology.storeName()));
  }

  void advance(Duration time) {
    driver.advanceWallClockTime(time);
  }

  Stored read(String account) {
    if (feed.kind() == FeedKind.LATEST) {
      return FeedTopology.readLatest(
          driver.getTimestampedKeyValueStore(topology.storeName()), account, 0);
    }
    return topology.readHistory(slots(), account, 0).orElseThrow();
  }

  KeyValueStore<Bytes, byte[]> slots() {
    return driver.getKeyValueStore(topology.storeName());
  }

  double counter(String name) {
    return registry.find(name).counters().stream().mapToDouble(c -> c.count()).sum();
  }

  @Override
  public void close() {
    driver.close();
  }
}
