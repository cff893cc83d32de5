package io.livetable.server.audit;

import io.livetable.server.config.ServerConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Kafka as the configuration's {@code kafka.*} keys reach it. What it is asked throws {@link
 * AuditException} if Kafka does not answer.
 */
final class KafkaTopics implements AutoCloseable {

  private static final Duration MOST_PATIENCE = Duration.ofSeconds(10);

  private final Map<String, Object> settings;
  private final Admin admin;

  /**
   * Connects.
   *
   * @param patience how long to wait for an answer, at most; 10 s are enough in any case
   */
  KafkaTopics(ServerConfig.Kafka kafka, Duration patience) {
    this.settings = new HashMap<>(kafka.settings());
    int timeout = (int) Math.max(1_000, Math.min(patience.toMillis(), MOST_PATIENCE.toMillis()));
    Map<String, Object> asking = with("admin.");
    asking.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeout);
    asking.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.min(timeout, 5_000));
    try {
      this.admin = Admin.create(asking);
    } catch (KafkaException e) {
      throw unreachable(e);
    }
  }

  /** The settings for one kind of client: those for all, and above them those with its prefix. */
  private Map<String, Object> with(String... prefixes) {
    Map<String, Object> merged = new HashMap<>(settings);
    for (String prefix : prefixes) {
      settings.forEach(
          (key, value) -> {
            if (key.startsWith(prefix)) {
              merged.put(key.substring(prefix.length()), value);
            }
          });
    }
    return merged;
  }

  /** What Kafka says of a topic now. */
  TopicFacts topic(String name) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
    try {
      TopicDescription topic =
          answer(admin.describeTopics(List.of(name)).topicNameValues().values());
      Config config = answer(admin.describeConfigs(List.of(resource)).values().values());
      return new TopicFacts(
          name,
          topic.topicId().toString(),
          topic.partitions().size(),
          value(config, TopicConfig.CLEANUP_POLICY_CONFIG)
              .contains(TopicConfig.CLEANUP_POLICY_COMPACT),
          Duration.ofMillis(Long.parseLong(value(config, TopicConfig.DELETE_RETENTION_MS_CONFIG))));
    } catch (UnknownTopicOrPartitionException e) {
      throw new AuditException("topic " + name + " does not exist", e);
    }
  }

  private static String value(Config config, String key) {
    return String.valueOf(config.get(key).value());
  }

  /** Where a partition's log begins. */
  long start(TopicPartition partition) {
    return offset(partition, OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED);
  }

  /** Where a partition's log ends. */
  long end(TopicPartition partition) {
    return offset(partition, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
  }

  /** Where a partition ends for readers of committed records. */
  long committedEnd(TopicPartition partition) {
    return offset(partition, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
  }

  private long offset(TopicPartition partition, OffsetSpec spec, IsolationLevel isolation) {
    return answer(
            List.of(
                admin
                    .listOffsets(Map.of(partition, spec), new ListOffsetsOptions(isolation))
                    .partitionResult(partition)))
        .offset();
  }

  private <T> T answer(Iterable<KafkaFuture<T>> futures) {
    try {
      return futures.iterator().next().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException unknown) {
        throw unknown;
      }
      throw unreachable(e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unreachable(e);
    }
  }

  private AuditException unreachable(Throwable why) {
    return new AuditException(
        "Kafka does not answer at %s: %s"
            .formatted(
                settings.get(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG),
                why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage()),
        why);
  }

  /** A consumer of committed records that is in no group; the caller closes it. */
  KafkaConsumer<byte[], byte[]> consumer() {
    Map<String, Object> reading = with("consumer.", "main.consumer.");
    reading.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    reading.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    reading.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    reading.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    try {
      return new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    } catch (KafkaException e) {
      throw unreachable(e);
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}
