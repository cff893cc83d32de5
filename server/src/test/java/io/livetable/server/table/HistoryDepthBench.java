package io.livetable.server.table;

import io.livetable.protocol.Event;
import io.livetable.server.config.FeedConfig;
import io.livetable.server.feed.FeedRecords;
import io.livetable.server.metrics.ServerMeters;
import io.livetable.server.testkit.Directories;
import io.livetable.server.testkit.TestFeeds;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * What a record of a history costs, in bytes of changelog and in time, at two depths; beside it the
 * same for a table that stores each account's whole list. One thread, RocksDB, no broker; of
 * several rounds the fastest counts.
 */
public final class HistoryDepthBench {

  private static final int ACCOUNTS = 10;
  private static final int RECORDS = 10_000;
  private static final int ROUNDS = 3;
  private static final int DRAIN = 100;
  private static final int VALUE_BYTES = 250;
  private static final byte[] VALUE =
      ("\"" + "x".repeat(VALUE_BYTES - 2) + "\"").getBytes(StandardCharsets.US_ASCII);

  private record Cost(long bytes, double micros) {
    static final Cost NONE = new Cost(0, Double.MAX_VALUE);

    Cost best(Cost other) {
      return other.micros < micros ? other : this;
    }
  }

  private HistoryDepthBench() {}

  /** Measures and prints. */
  public static void run() throws IOException {
    Path state = Files.createTempDirectory("livetable-bench");
    try {
      Cost slots20 = Cost.NONE;
      Cost slots200 = Cost.NONE;
      Cost list20 = Cost.NONE;
      Cost list200 = Cost.NONE;
      for (int i = 0; i < ROUNDS; i++) {
        Path round = state.resolve("round-" + i);
        slots20 = slots20.best(measure(slots(20), slotsStore(20), 20, round.resolve("s20")));
        slots200 = slots200.best(measure(slots(200), slotsStore(200), 200, round.resolve("s200")));
        list20 = list20.best(measure(list(20), "list", 20, round.resolve("l20")));
        list200 = list200.best(measure(list(200), "list", 200, round.resolve("l200")));
      }
      System.out.printf(
          Locale.ROOT,
          "{\"bench\":\"history-depth\",\"valueBytes\":%d,%s,%s,%s,%s,\"listToSlotsBytes20\":%.1f,\"listToSlotsBytes200\":%.1f,\"listToSlotsMicros20\":%.1f,\"listToSlotsMicros200\":%.1f}%n",
          VALUE_BYTES,
          text("slots20", slots20),
          text("slots200", slots200),
          text("list20", list20),
          text("list200", list200),
          (double) list20.bytes() / slots20.bytes(),
          (double) list200.bytes() / slots200.bytes(),
          list20.micros() / slots20.micros(),
          list200.micros() / slots200.micros());
    } finally {
      Directories.delete(state);
    }
  }

  private static String text(String name, Cost cost) {
    return String.format(
        Locale.ROOT,
        "\"%s\":{\"changelogBytes\":%d,\"micros\":%.1f}",
        name,
        cost.bytes(),
        cost.micros());
  }

  private static FeedTopology topology(int depth) {
    FeedConfig feed = TestFeeds.history("topic", depth);
    ServerMeters meters = new ServerMeters(new SimpleMeterRegistry());
    Progress progress = new Progress(new RecordingListener());
    progress.committed(0, 0);
    return new FeedTopology(
        feed,
        new FeedRecords(feed, meters),
        progress,
        (account, partition, offset) -> false,
        meters);
  }

  private static Topology slots(int depth) {
    return topology(depth).build(partition -> 0);
  }

  private static String slotsStore(int depth) {
    return topology(depth).storeName();
  }

  /** A table whose value is an account's whole list, the plain way. */
  private static Topology list(int depth) {
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream("topic", Consumed.with(Serdes.String(), Serdes.ByteArray()))
        .groupByKey()
        .aggregate(
            () -> new byte[0],
            (account, value, all) ->
                appended(all, Entry.of(new Event(account, 0, 0, 0, value)).encode(), depth),
            Materialized.<String, byte[], KeyValueStore<Bytes, byte[]>>as("list")
                .withKeySerde(Serdes.String())
                .withValueSerde(Serdes.ByteArray())
                .withCachingDisabled());
    return builder.build();
  }

  private static byte[] appended(byte[] all, byte[] entry, int depth) {
    int from = all.length >= depth * entry.length ? entry.length : 0;
    return ByteBuffer.allocate(all.length - from + entry.length)
        .put(all, from, all.length - from)
        .put(entry)
        .array();
  }

  /** The cost per record once every account's history is full. */
  private static Cost measure(Topology topology, String store, int depth, Path state) {
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "bench");
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:1");
    settings.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
    settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
    try (TopologyTestDriver driver =
        new TopologyTestDriver(topology, settings, Instant.ofEpochMilli(0))) {
      TestInputTopic<byte[], byte[]> input =
          driver.createInputTopic("topic", new ByteArraySerializer(), new ByteArraySerializer());
      TestOutputTopic<byte[], byte[]> changelog =
          driver.createOutputTopic(
              "bench-" + store + "-changelog",
              new ByteArrayDeserializer(),
              new ByteArrayDeserializer());
      write(input, changelog, ACCOUNTS * (depth + 1));
      return write(input, changelog, RECORDS);
    }
  }

  private static Cost write(
      TestInputTopic<byte[], byte[]> input, TestOutputTopic<byte[], byte[]> changelog, int count) {
    long bytes = 0;
    long nanos = 0;
    for (int i = 0; i < count; i++) {
      byte[] key = "ACC-%04d".formatted(i % ACCOUNTS).getBytes(StandardCharsets.US_ASCII);
      long start = System.nanoTime();
      input.pipeInput(key, VALUE, 1_000L);
      nanos += System.nanoTime() - start;
      if (i % DRAIN == DRAIN - 1 || i == count - 1) {
        bytes +=
            changelog.readKeyValuesToList().stream()
                .mapToLong(record -> record.key.length + record.value.length)
                .sum();
      }
    }
    return new Cost(bytes / count, nanos / 1e3 / count);
  }
}
