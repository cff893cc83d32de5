package io.livetable.server.table;

import io.livetable.protocol.Epoch;
import io.livetable.server.config.FeedConfig;
import io.livetable.server.config.ServerConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.LogAndFailProcessingExceptionHandler;

/** What a feed's table is called in Kafka and on disk, and how its Streams client is set up. */
final class TableNames {

  private static final int ADMIN_TIMEOUT_MS = 5_000;

  /** After which Kafka forgets a member of a group that it no longer hears of. */
  static final int SESSION_TIMEOUT_MS = 10_000;

  private final ServerConfig config;
  private final FeedConfig feed;

  TableNames(ServerConfig config, FeedConfig feed) {
    this.config = config;
    this.feed = feed;
  }

  /**
   * The application id, which is also the consumer group. Neither a server's id nor a feed's name
   * may contain a dot: so no two pairs of them have the same.
   */
  String application(Epoch epoch) {
    return config.kafka().internalPrefix()
        + config.serverId()
        + "."
        + feed.name()
        + "."
        + safe(epoch.toString());
  }

  /** The changelog topic of a store. */
  String changelog(Epoch epoch, String store) {
    return application(epoch) + "-" + store + "-changelog";
  }

  /** The static member that the table's only stream thread joins as. */
  static String member(String application) {
    return application + "-1";
  }

  /** What the client ids of a table begin with whose folder has this identity. */
  static String client(String application, String owner) {
    return application + "-" + owner;
  }

  /** The feed's folder. */
  Path directory() {
    return config.stateDir().resolve("tables").resolve(feed.name());
  }

  /** Settings for Admin, which gives up sooner than by default. */
  Map<String, Object> admin() {
    Map<String, Object> settings = new HashMap<>(config.kafka().settings());
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ADMIN_TIMEOUT_MS);
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ADMIN_TIMEOUT_MS);
    return settings;
  }

  /**
   * Settings for Streams; what exactness rests on wins over what the configuration says.
   *
   * @param owner the identity of the feed's folder
   */
  Map<String, Object> streams(Epoch epoch, String owner, ProgressInterceptor.Target target) {
    Map<String, Object> settings = new HashMap<>(config.kafka().settings());
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, application(epoch));
    settings.put(StreamsConfig.CLIENT_ID_CONFIG, client(application(epoch), owner));
    settings.put(StreamsConfig.STATE_DIR_CONFIG, directory().toString());
    settings.put(
        StreamsConfig.REPLICATION_FACTOR_CONFIG, config.kafka().internalReplicationFactor());
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
    settings.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
    settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 1_000);
    settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
    settings.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    settings.put(
        StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG,
        LogAndFailProcessingExceptionHandler.class);
    settings.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
    main(settings, ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    main(settings, ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, application(epoch));
    main(settings, ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_TIMEOUT_MS);
    main(settings, ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG, ProgressInterceptor.class.getName());
    main(settings, ProgressInterceptor.TARGET, target);
    return settings;
  }

  private static void main(Map<String, Object> settings, String key, Object value) {
    settings.put(StreamsConfig.mainConsumerPrefix(key), value);
  }

  /** The text as it may stand in a topic name. */
  static String safe(String text) {
    return text.replaceAll("[^A-Za-z0-9._-]", "-");
  }
}
