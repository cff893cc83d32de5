package io.livetable.server.testkit;

import io.livetable.server.devstack.Broker;
import io.livetable.server.devstack.Ports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/**
 * A real Kafka broker with its controller, in this JVM, on free loopback ports. It keeps its ports
 * and its data when it is stopped and started again.
 */
public final class EmbeddedBroker implements AutoCloseable {

  private final Path directory;
  private final List<Integer> ports = Ports.free(2);
  private @Nullable KafkaRaftServer server;

  /** A broker that is not yet started and keeps its data in {@code directory}. */
  public EmbeddedBroker(Path directory) {
    this.directory = directory.toAbsolutePath();
  }

  /** Starts it; returns when it can be used. */
  public EmbeddedBroker start() throws Exception {
    if (!Files.exists(directory.resolve("meta.properties"))) {
      Broker.format(directory);
    }
    Map<String, Object> settings = Broker.settings(directory, ports.get(0), ports.get(1));
    settings.put("log.cleaner.backoff.ms", "250"); // Compacts soon.
    KafkaRaftServer started = new KafkaRaftServer(new KafkaConfig(settings), Time.SYSTEM);
    started.startup();
    server = started;
    return this;
  }

  /** Stops it; its data stays. */
  public void stop() {
    KafkaRaftServer running = server;
    server = null;
    if (running != null) {
      running.shutdown();
      running.awaitShutdown();
    }
  }

  @Override
  public void close() {
    stop();
  }

  /** Where clients connect. */
  public String bootstrap() {
    return "127.0.0.1:" + ports.get(0);
  }

  /** An Admin of this broker, to be closed by the caller. */
  public Admin admin() {
    return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap()));
  }

  /** Creates a topic. */
  public void createTopic(String name, int partitions, String cleanupPolicy)
      throws InterruptedException, ExecutionException {
    NewTopic topic =
        new NewTopic(name, Optional.of(partitions), Optional.of((short) 1))
            .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, cleanupPolicy));
    try (Admin admin = admin()) {
      admin.createTopics(List.of(topic)).all().get();
    }
  }

  /** Deletes a topic. */
  public void deleteTopic(String name) throws InterruptedException, ExecutionException {
    try (Admin admin = admin()) {
      admin.deleteTopics(List.of(name)).all().get();
    }
  }

  /** Changes a topic's setting. */
  public void alterTopic(String name, String key, String value)
      throws InterruptedException, ExecutionException {
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, name);
    AlterConfigOp set = new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
    try (Admin admin = admin()) {
      admin.incrementalAlterConfigs(Map.of(topic, List.of(set))).all().get();
    }
  }
}
