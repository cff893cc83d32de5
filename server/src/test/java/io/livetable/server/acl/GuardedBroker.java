package io.livetable.server.acl;

import io.livetable.server.devstack.Broker;
import io.livetable.server.devstack.Ports;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.security.plain.PlainLoginModule;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;

/**
 * A broker that asks for a name and a password and permits only what ACLs say. On a port of its own
 * it lets the test do everything.
 */
final class GuardedBroker implements AutoCloseable {

  private static final String PASSWORD = "-secret";

  private final List<Integer> ports = Ports.free(3);
  private final KafkaRaftServer server;

  /** Starts with these users, who may do nothing yet. */
  GuardedBroker(Path directory, List<String> users) throws Exception {
    Broker.format(directory);
    Map<String, Object> settings = Broker.settings(directory, ports.get(0), ports.get(1));
    settings.put(
        "listeners",
        "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d,GUARDED://127.0.0.1:%d"
            .formatted(ports.get(0), ports.get(1), ports.get(2)));
    settings.put(
        "advertised.listeners",
        "PLAINTEXT://127.0.0.1:%d,GUARDED://127.0.0.1:%d".formatted(ports.get(0), ports.get(2)));
    settings.put(
        "listener.security.protocol.map",
        "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,GUARDED:SASL_PLAINTEXT");
    settings.put("sasl.enabled.mechanisms", "PLAIN");
    StringBuilder known = new StringBuilder(PlainLoginModule.class.getName() + " required");
    users.forEach(user -> known.append(" user_%s=\"%s%s\"".formatted(user, user, PASSWORD)));
    settings.put("listener.name.guarded.plain.sasl.jaas.config", known + ";");
    settings.put("authorizer.class.name", StandardAuthorizer.class.getName());
    settings.put("super.users", "User:ANONYMOUS");
    server = new KafkaRaftServer(new KafkaConfig(settings), Time.SYSTEM);
    server.startup();
  }

  /** How a user connects: settings of a Kafka client. */
  Map<String, String> client(String user) {
    return Map.of(
        "bootstrap.servers",
        "127.0.0.1:" + ports.get(2),
        "security.protocol",
        "SASL_PLAINTEXT",
        "sasl.mechanism",
        "PLAIN",
        "sasl.jaas.config",
        "%s required username=\"%s\" password=\"%s%s\";"
            .formatted(PlainLoginModule.class.getName(), user, user, PASSWORD));
  }

  /** Where one may do everything without a name. */
  String open() {
    return "127.0.0.1:" + ports.get(0);
  }

  Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", open()));
  }

  void createTopic(String name, String cleanupPolicy) throws Exception {
    try (Admin admin = admin()) {
      NewTopic topic =
          new NewTopic(name, Optional.of(1), Optional.of((short) 1))
              .configs(Map.of("cleanup.policy", cleanupPolicy));
      admin.createTopics(List.of(topic)).all().get();
    }
  }

  void permit(Collection<AclBinding> acls) throws Exception {
    try (Admin admin = admin()) {
      admin.createAcls(acls).all().get();
    }
  }

  void forbid(AclBinding acl) throws Exception {
    try (Admin admin = admin()) {
      admin.deleteAcls(List.of(acl.toFilter())).all().get();
    }
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }
}
