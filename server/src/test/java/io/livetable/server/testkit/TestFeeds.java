package io.livetable.server.testkit;

import io.livetable.protocol.FeedKind;
import io.livetable.server.config.AuthConfig;
import io.livetable.server.config.ClientAccess;
import io.livetable.server.config.FeedConfig;
import io.livetable.server.config.FeedConfig.ConverterConfig;
import io.livetable.server.config.FeedConfig.DataLossPolicy;
import io.livetable.server.config.FeedConfig.KeyType;
import io.livetable.server.config.FeedConfig.MisplacedPolicy;
import io.livetable.server.config.FeedConfig.Partitioner;
import io.livetable.server.config.LinkAccess;
import io.livetable.server.config.ServerConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.config.types.Password;

/** Configurations for tests. */
public final class TestFeeds {

  /** The bounds of sessions. */
  public static final ServerConfig.Session SESSION =
      new ServerConfig.Session(
          1 << 20, 1 << 16, 100, Duration.ofSeconds(15), Duration.ofSeconds(30));

  /** What happens under too much: the defaults, with a budget of 64 MiB. */
  public static final ServerConfig.Overload OVERLOAD =
      new ServerConfig.Overload(
          64L << 20,
          4_096,
          Duration.ofSeconds(20),
          64 * 1024,
          50,
          200,
          50,
          Duration.ofSeconds(3),
          1_000);

  /** The converter class of text keys. */
  public static final ConverterConfig STRING =
      new ConverterConfig("org.apache.kafka.connect.storage.StringConverter", Map.of());

  /** The converter class of values that are JSON already. */
  public static final ConverterConfig BYTES =
      new ConverterConfig("org.apache.kafka.connect.converters.ByteArrayConverter", Map.of());

  private TestFeeds() {}

  /** A latest feed of the topic of the same name. */
  public static FeedConfig latest(String topic) {
    return latest(topic, DataLossPolicy.STOP, Duration.ofDays(7));
  }

  /** A latest feed of the topic of the same name. */
  public static FeedConfig latest(
      String topic, DataLossPolicy onDataLoss, Duration tombstoneRetention) {
    return new FeedConfig(
        topic,
        topic,
        FeedKind.LATEST,
        1,
        STRING,
        BYTES,
        KeyType.STRING,
        Partitioner.MURMUR2,
        MisplacedPolicy.STALE,
        onDataLoss,
        tombstoneRetention);
  }

  /** A history of the topic of the same name. */
  public static FeedConfig history(String topic, int depth) {
    return history(topic, depth, DataLossPolicy.STOP);
  }

  /** A history of the topic of the same name. */
  public static FeedConfig history(String topic, int depth, DataLossPolicy onDataLoss) {
    return new FeedConfig(
        topic,
        topic,
        FeedKind.HISTORY,
        depth,
        STRING,
        BYTES,
        KeyType.STRING,
        Partitioner.MURMUR2,
        MisplacedPolicy.STALE,
        onDataLoss,
        Duration.ofDays(7));
  }

  /** A server of one feed. */
  public static ServerConfig server(String bootstrap, Path stateDir, FeedConfig feed) {
    return server("s1", bootstrap, stateDir, feed, Duration.ofSeconds(60));
  }

  /** A server of one feed. */
  public static ServerConfig server(
      String id, String bootstrap, Path stateDir, FeedConfig feed, Duration readyTimeout) {
    InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new ServerConfig(
        id,
        stateDir,
        anywhere,
        anywhere,
        anywhere,
        new ClientAccess(
            Set.of(), Optional.empty(), List.of(), "X-Forwarded-For", 20_000, 0, 1, 0, 0),
        new LinkAccess(
            List.of(new Password("0123456789abcdef")), Optional.empty(), Optional.empty(), 1_000),
        AuthConfig.NONE,
        new ServerConfig.Kafka(
            Map.of("bootstrap.servers", bootstrap), "livetable-", 1, Duration.ofMillis(250)),
        List.of(feed),
        new ServerConfig.Hub(1, 1_000, 1 << 20, 1_024, 1 << 20),
        SESSION,
        new ServerConfig.Limits(1 << 23, 1 << 22, 1_000),
        OVERLOAD,
        Duration.ofSeconds(5),
        readyTimeout,
        Duration.ofSeconds(10));
  }
}
