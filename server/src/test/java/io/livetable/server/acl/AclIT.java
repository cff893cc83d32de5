package io.livetable.server.acl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.server.LivetableServer;
import io.livetable.server.config.ServerConfig;
import io.livetable.server.devstack.Await;
import io.livetable.server.devstack.ChildProcess;
import io.livetable.server.devstack.ConnectRest;
import io.livetable.server.devstack.Jvm;
import io.livetable.server.devstack.Ports;
import io.livetable.server.devstack.Project;
import io.livetable.server.devstack.Worker;
import io.livetable.server.testkit.Directories;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs the server, and the connector on a real worker, with exactly the ACLs that docs/security.md
 * lists, and with each of them taken away.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AclIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String SECRET = "the-link-secret-of-tests";
  private static final String CONNECTOR = "acl";

  private final Path folder;
  private final GuardedBroker broker;
  private final HttpClient http = HttpClient.newHttpClient();
  private int servers;

  AclIT(@TempDir Path folder) throws Exception {
    this.folder = folder;
    broker = new GuardedBroker(folder.resolve("broker"), List.of("server", "connector", "worker"));
    broker.createTopic("balances", "compact");
    broker.createTopic("transfers", "delete");
    produce();
  }

  @AfterAll
  void stop() {
    broker.close();
  }

  static Stream<DocumentedAcl> ofServer() throws IOException {
    return DocumentedAcl.all().stream().filter(acl -> acl.who().equals("server"));
  }

  @Test
  void shouldFindTheTableInTheDocs() throws Exception {
    assertEquals(9, ofServer().count());
    assertEquals(11, DocumentedAcl.all().size());
  }

  @ParameterizedTest
  @MethodSource("ofServer")
  void shouldSayWhatIsMissingAndGoOnWhenItIsThere(DocumentedAcl missing) throws Exception {
    String id = "s" + ++servers;
    broker.permit(serverAcls(id));
    try (LivetableServer first = started(id)) {
      awaitReady(first);
    }
    forgetTheTable(id, missing);
    List<AclBinding> without = bindings(missing, id);
    for (AclBinding acl : without) {
      broker.forbid(acl);
    }

    try (LivetableServer second = started(id)) {
      String said =
          Await.value(
              "the server to say that it may not",
              PATIENCE,
              () -> {
                produce();
                String health = health(second).body();
                return health.contains("Kafka does not permit it: ") ? health : null;
              });
      assertTrue(said.contains("what docs/security.md lists"), said);

      broker.permit(without);
      awaitReady(second);
    }
  }

  @Test
  void shouldDeliverThroughAWorkerWithTheConnectorsAcls() throws Exception {
    String id = "s" + ++servers;
    broker.permit(serverAcls(id));
    broker.permit(workerAcls());
    List<AclBinding> own = new ArrayList<>();
    List<AclBinding> group = new ArrayList<>();
    for (DocumentedAcl acl : DocumentedAcl.all()) {
      if (acl.who().equals("connector")) {
        (acl.type() == ResourceType.GROUP ? group : own).addAll(bindings(acl, id));
      }
    }
    assertEquals(2, own.size());
    assertEquals(1, group.size());
    int rest = Ports.free(1).get(0);
    try (LivetableServer server = started(id);
        ChildProcess worker = worker(rest)) {
      ConnectRest connect = new ConnectRest("http://127.0.0.1:" + rest);
      Await.until(
          "the worker " + worker.name(),
          PATIENCE,
          () -> connect.get("/connector-plugins").body().toString().contains("io.livetable"));
      awaitReady(server);
      connect.create(CONNECTOR, connector(server.http().linkPort()));

      awaitTrace(connect, "Not authorized to access topics");
      broker.permit(own);
      restart(connect);
      awaitTrace(connect, "Not authorized to access group: connect-" + CONNECTOR);
      broker.permit(group);
      restart(connect);

      Await.until(
          "a pushed record",
          PATIENCE,
          () -> {
            produce();
            return get(server, "/metrics")
                .body()
                .lines()
                .anyMatch(
                    line ->
                        line.startsWith("livetable_link_events_total") && !line.endsWith(" 0.0"));
          });
    }
  }

  private static void restart(ConnectRest connect) {
    int status =
        connect
            .post(
                "/connectors/" + CONNECTOR + "/restart?includeTasks=true&onlyFailed=true",
                com.fasterxml.jackson.databind.node.NullNode.getInstance())
            .status();
    assertTrue(status < 300, () -> "status " + status);
  }

  private static void awaitTrace(ConnectRest connect, String part) {
    Await.until(
        "a task that fails with: " + part,
        PATIENCE,
        () ->
            connect
                .get("/connectors/" + CONNECTOR + "/status")
                .body()
                .path("tasks")
                .toString()
                .contains(part));
  }

  private ChildProcess worker(int rest) {
    Project project = Project.find();
    List<String> args = new ArrayList<>();
    args.add(project.config("connect-worker.properties").toString());
    Map<String, String> settings = new HashMap<>(broker.client("worker"));
    broker
        .client("worker")
        .forEach(
            (key, value) -> {
              settings.put("producer." + key, value);
              settings.put("consumer." + key, value);
              settings.put("admin." + key, value);
            });
    settings.put("listeners", "http://127.0.0.1:" + rest);
    settings.put("plugin.path", project.pluginPath().toString());
    settings.forEach((key, value) -> args.add(key + "=" + value));
    Path file = folder.resolve("config").resolve("worker.args");
    return ChildProcess.start(
        "worker",
        folder,
        Map.of(),
        Jvm.command(
            file,
            entry ->
                !entry.contains("/connector/target/")
                    && !entry.contains("livetable-kafka-connect-websocket")
                    && !entry.endsWith("/server/target/classes"),
            384,
            Worker.class,
            args));
  }

  private Map<String, String> connector(int port) {
    Map<String, String> config = new HashMap<>();
    config.put("connector.class", "io.livetable.connect.WebSocketSinkConnector");
    config.put("tasks.max", "1");
    config.put("topics", "balances,transfers");
    config.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
    config.put("value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");
    config.put("servers", "ws://127.0.0.1:" + port);
    config.put("link.secret", SECRET);
    config.put("consumer.override.isolation.level", "read_committed");
    broker
        .client("connector")
        .forEach((key, value) -> config.put("consumer.override." + key, value));
    return config;
  }

  /** What Connect itself needs, which its own documentation says. */
  private static List<AclBinding> workerAcls() {
    List<AclBinding> acls = new ArrayList<>();
    for (ResourceType type : List.of(ResourceType.TOPIC, ResourceType.GROUP)) {
      acls.add(
          new AclBinding(
              new ResourcePattern(type, "livetable-connect", PatternType.PREFIXED),
              new AccessControlEntry(
                  "User:worker", "*", AclOperation.ALL, AclPermissionType.ALLOW)));
    }
    return acls;
  }

  private static List<AclBinding> serverAcls(String id) throws IOException {
    return ofServer().flatMap(acl -> bindings(acl, id).stream()).toList();
  }

  private static List<AclBinding> bindings(DocumentedAcl acl, String id) {
    List<String> names =
        switch (acl.name()) {
          case "a feed's topic", "a topic of the connector" -> List.of("balances", "transfers");
          case "<internal.topic.prefix><server.id>." -> List.of("livetable-" + id + ".");
          case "connect-<name>" -> List.of("connect-" + CONNECTOR);
          default -> throw new IllegalArgumentException("unknown name: " + acl.name());
        };
    return names.stream().map(name -> acl.of(acl.who(), name)).toList();
  }

  /** Makes a start need what is missing: to restore a table, or to build it anew. */
  private void forgetTheTable(String id, DocumentedAcl missing) throws Exception {
    if (missing.pattern() == PatternType.PREFIXED) {
      try (Admin admin = broker.admin()) {
        List<String> groups =
            admin.listGroups().all().get().stream()
                .map(group -> group.groupId())
                .filter(group -> group.startsWith("livetable-" + id + "."))
                .toList();
        for (String group : groups) { // Static members, which are waited for, stay for a while.
          admin
              .removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions())
              .all()
              .get();
        }
        if (missing.operation() == AclOperation.DELETE) {
          admin.deleteConsumerGroups(groups).all().get();
        }
      }
      Directories.delete(folder.resolve(id));
    }
    if (missing.operation() == AclOperation.CREATE) {
      try (Admin admin = broker.admin()) {
        List<String> topics =
            admin.listTopics().names().get().stream()
                .filter(topic -> topic.startsWith("livetable-" + id + "."))
                .toList();
        admin.deleteTopics(topics).all().get();
      }
    }
  }

  private LivetableServer started(String id) throws Exception {
    Map<String, String> keys = new HashMap<>();
    keys.put("server.id", id);
    keys.put("state.dir", folder.resolve(id).toString());
    keys.put("auth.mode", "none");
    keys.put("link.secret", SECRET);
    for (String listener : List.of("client", "link", "admin")) {
      keys.put(listener + ".listener", "127.0.0.1:0");
    }
    broker.client("server").forEach((key, value) -> keys.put("kafka." + key, value));
    keys.put("internal.replication.factor", "1");
    keys.put("feeds", "balance,transfers");
    keys.put("feed.balance.topic", "balances");
    keys.put("feed.balance.kind", "latest");
    keys.put("feed.transfers.topic", "transfers");
    keys.put("feed.transfers.kind", "history");
    LivetableServer server = new LivetableServer(ServerConfig.parse(keys));
    server.start();
    return server;
  }

  private void awaitReady(LivetableServer server) {
    Await.until(
        "the server to be ready",
        PATIENCE,
        () -> {
          HttpResponse<String> health = health(server);
          if (health.statusCode() != 200) {
            throw new IllegalStateException(health.body());
          }
          return true;
        });
  }

  private HttpResponse<String> health(LivetableServer server) throws Exception {
    return get(server, "/health/ready");
  }

  private HttpResponse<String> get(LivetableServer server, String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.http().adminPort() + path))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private void produce() throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.open(), "linger.ms", 0),
            new StringSerializer(),
            new StringSerializer())) {
      for (String topic : List.of("balances", "transfers")) {
        producer.send(new ProducerRecord<>(topic, "ACC", "{\"n\":1}")).get();
      }
    }
  }
}
