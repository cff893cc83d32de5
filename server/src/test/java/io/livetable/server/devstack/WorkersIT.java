package io.livetable.server.devstack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.server.testkit.Keystores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The packaged plugin on the oldest and the newest Connect worker that it is made for, with a link
 * over TLS.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WorkersIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** A worker, and how the names of the beans with the connector's metrics begin on it. */
  enum Version {
    OLDEST("io.livetable:type=task", "io.livetable:type=link"),
    NEWEST("kafka.connect:type=plugins", "kafka.connect:type=plugins");

    private final String task;
    private final String link;

    Version(String task, String link) {
      this.task = task + ",connector=watched,task=0";
      this.link = link + ",connector=watched,task=0,server=*";
    }
  }

  private final Path store;
  private final Path secrets;
  private final Stack stack;

  WorkersIT(@TempDir Path folder) throws Exception {
    store = Keystores.make(folder, "localhost");
    secrets = folder.resolve("secrets.properties");
    stack = new Stack(Project.find(), folder, Ports.free());
  }

  @BeforeAll
  void start() throws Exception {
    stack.startBroker();
    stack.createTopics(1);
    stack.configureServer("link.tls.keystore", store.toString());
    stack.configureServer("link.tls.keystore.password", Keystores.PASSWORD);
    secret("the-secret-of-the-first-server");
    stack.startServer();
    stack.awaitServer();
  }

  @AfterEach
  void stopWorker() {
    stack.stop("worker");
  }

  @AfterAll
  void stop() {
    stack.close();
  }

  @ParameterizedTest
  @EnumSource
  void shouldDeliverAndShowItsMetrics(Version version) throws Exception {
    if (version == Version.OLDEST) {
      stack.startOldestWorker();
    } else {
      stack.startWorker();
    }
    stack.awaitWorker();
    Map<String, String> config = new HashMap<>(stack.connectorConfig());
    config.put("topics", "account-balances");
    config.put("tasks.max", "1");
    config.put("ack.timeout.ms", "1000");
    config.put("link.secret", "${file:" + secrets + ":link.secret}");
    config.put("servers", "wss://localhost:" + stack.ports().link());
    config.put("ssl.truststore.location", store.toString());
    config.put("ssl.truststore.type", "PKCS12");
    config.put("ssl.truststore.password", Keystores.PASSWORD);
    stack.connect().create("watched", config);
    stack.connect().awaitRunning("watched");

    long before = pushed();

    produce();

    Await.until("the record to be pushed", PATIENCE, () -> pushed() > before);
    try (JmxPeer jmx = JmxPeer.of(stack.child("worker").pid())) {
      assertEquals("linked", text(jmx, version.link, "link-state"));
      assertEquals("", text(jmx, version.link, "last-error"));
      assertTrue(Long.parseLong(text(jmx, version.link, "records-total")) > 0);
      assertEquals("1", text(jmx, version.task, "in-sync-servers"));

      stack.child("server").pause();
      Await.until(
          "the silent server to fall out of sync",
          PATIENCE,
          () -> text(jmx, version.link, "in-sync").equals("0"));
      stack.child("server").kill();
      secret(version + "-has-another-secret");
      stack.startServer();
      Await.until(
          "the server to be in sync again, with another secret",
          PATIENCE,
          () -> text(jmx, version.link, "in-sync").equals("1"));
      assertTrue(!text(jmx, version.link, "last-error").isEmpty());

      stack.connect().delete("/connectors/watched");
      Await.until("the metrics to be gone", PATIENCE, () -> jmx.beans(version.link).isEmpty());
      assertEquals(List.of(), jmx.beans(version.task));
    }
  }

  /** What the connector reads where its settings say, and what the next server asks for. */
  private void secret(String secret) throws IOException {
    Files.writeString(secrets, "link.secret=" + secret + "\n");
    stack.configureServer("link.secret", secret);
  }

  private static String text(JmxPeer jmx, String beans, String attribute) throws Exception {
    List<Map<String, Object>> found = jmx.beans(beans);
    assertEquals(1, found.size(), beans);
    return String.valueOf(found.get(0).get(attribute));
  }

  private long pushed() {
    return ServerAdmin.sum(
        stack.admin().metrics(), "livetable_link_events_total", "feed=\"balance\"");
  }

  private void produce() throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", stack.ports().bootstrap(), "linger.ms", 0),
            new StringSerializer(),
            new StringSerializer())) {
      producer.send(new ProducerRecord<>("account-balances", "ACC", "{\"n\":1}")).get();
    }
  }
}
