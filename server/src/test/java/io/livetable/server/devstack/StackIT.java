package io.livetable.server.devstack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * From a Kafka record to a client, through a real broker, a real Connect worker and the packaged
 * plugin and server.
 */
@ExtendWith(SharedStack.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StackIT {

  private static final String CLASS = "io.livetable.connect.WebSocketSinkConnector";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Stack stack;
  private final HttpClient http = HttpClient.newHttpClient();

  StackIT(Stack stack) {
    this.stack = stack;
  }

  @Test
  void shouldListTheConnectorWithItsVersion() {
    JsonNode plugins = stack.connect().get("/connector-plugins").body();
    boolean listed = false;
    for (JsonNode plugin : plugins) {
      listed |=
          plugin.path("class").asText().equals(CLASS)
              && plugin.path("version").asText().equals("0.1.0");
    }
    assertTrue(listed, plugins.toString());
  }

  @Test
  void shouldSayOfEachWrongSettingWhatToChange() {
    Map<String, String> config = new HashMap<>(stack.connectorConfig());
    config.put("name", "wrong");
    config.put("servers", "http://127.0.0.1");
    config.remove("link.secret");
    config.remove("value.converter");
    config.remove("consumer.override.isolation.level");
    config.put("transforms", "drop");
    config.put("transforms.drop.type", "org.apache.kafka.connect.transforms.Filter");

    JsonNode answer =
        stack.connect().put("/connector-plugins/" + CLASS + "/config/validate", config).body();

    Map<String, String> errors = new HashMap<>();
    for (JsonNode setting : answer.path("configs")) {
      for (JsonNode error : setting.path("value").path("errors")) {
        errors.merge(setting.path("value").path("name").asText(), error.asText(), String::concat);
      }
    }
    for (String key :
        List.of(
            "servers",
            "link.secret",
            "value.converter",
            "consumer.override.isolation.level",
            "transforms")) {
      assertTrue(errors.containsKey(key), () -> key + " is not among the errors of " + answer);
    }
  }

  @Test
  void shouldShowTheSameBytesInUpdateAndSnapshot() throws Exception {
    String value = "{\"balanceMinor\" : 9007199254740993, \"rate\":1.10,\"note\":\"\\u00e9 é\"}";
    try (RawClient first = new RawClient()) {
      first.send(
          "{\"type\":\"subscribe\",\"id\":1,\"account\":\"same-bytes\",\"feeds\":[\"balance\"]}");
      assertTrue(first.await("\"type\":\"snapshot\"").contains("\"exists\":false"));
      first.await("\"type\":\"live\"");

      produce("account-balances", "same-bytes", value);

      assertTrue(first.await("\"type\":\"update\"").contains("\"value\":" + value));
      first.send(
          "{\"type\":\"subscribe\",\"id\":2,\"account\":\"same-bytes\",\"feeds\":[\"balance\"]}");
      assertTrue(first.await("\"type\":\"snapshot\"").contains("\"value\":" + value));
    }
  }

  @Test
  void shouldRemoveAnAccountAtATombstoneAndBringItBack() throws Exception {
    try (RawClient client = new RawClient()) {
      produce("account-balances", "comes-back", "{\"version\":1}");
      client.send(
          "{\"type\":\"subscribe\",\"id\":1,\"account\":\"comes-back\",\"feeds\":[\"balance\"]}");
      client.await("\"type\":\"live\"");

      produce("account-balances", "comes-back", null);
      client.await("\"value\":null");
      client.send(
          "{\"type\":\"subscribe\",\"id\":2,\"account\":\"comes-back\",\"feeds\":[\"balance\"]}");
      assertTrue(client.await("\"id\":2").contains("\"exists\":false"));
      produce("account-balances", "comes-back", "{\"version\":2}");

      client.await("\"value\":{\"version\":2}");
    }
  }

  @Test
  void shouldAnswerWhatItCannotCarryOutAndLiveOn() throws Exception {
    try (RawClient client = new RawClient()) {
      client.send("{\"type\":");
      assertTrue(client.await("\"type\":\"error\"").contains("bad_message"));
      client.send("{\"type\":\"dance\",\"id\":1}");
      assertTrue(client.await("\"type\":\"error\"").contains("unknown_type"));
      client.send("{\"type\":\"subscribe\",\"id\":2,\"account\":\"a\",\"feeds\":[\"nope\"]}");
      assertTrue(client.await("\"type\":\"error\"").contains("unknown_feed"));
      client.send("{\"type\":\"subscribe\",\"id\":3,\"account\":\"a\",\"feeds\":[\"balance\"]}");
      client.await("\"type\":\"live\"");
    }
  }

  @Test
  void shouldFailTheTaskAtAValueThatIsNotJsonAndPassItOverInTheTable() throws Exception {
    produce("quotes", "Q1", "{\"price\":\"1.10\"}");
    produce("quotes", "Q1", "not JSON");
    Map<String, String> config = connectorOf("quotes");

    stack.connect().create("strict", config);

    String trace = stack.connect().awaitFailure("strict", PATIENCE);
    assertTrue(trace.contains("quotes-0") && trace.contains("1"), trace);
    try (RawClient client = new RawClient()) {
      client.send("{\"type\":\"subscribe\",\"id\":1,\"account\":\"Q1\",\"feeds\":[\"quotes\"]}");
      assertTrue(client.await("\"type\":\"snapshot\"").contains("\"price\":\"1.10\""));
    }
    stack.connect().delete("/connectors/strict");
  }

  @Test
  void shouldHandBadRecordsToTheDeadLetterQueueAndGoOn() throws Exception {
    Map<String, String> config = connectorOf("orders");
    config.put("errors.tolerance", "all");
    config.put("errors.deadletterqueue.topic.name", "orders-dlq");
    config.put("errors.deadletterqueue.topic.replication.factor", "1");
    config.put("errors.deadletterqueue.context.headers.enable", "true");
    stack.connect().create("tolerant", config);
    stack.connect().awaitRunning("tolerant");

    produce("orders", "O1", "oops");
    produce("orders", "O1", "{\"state\":\"new\"}");

    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", stack.ports().bootstrap(), "auto.offset.reset", "earliest"),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(new TopicPartition("orders-dlq", 0)));
      ConsumerRecord<String, byte[]> dead =
          Await.value(
              "a record in the dead letter queue",
              PATIENCE,
              () -> {
                for (ConsumerRecord<String, byte[]> record :
                    consumer.poll(Duration.ofMillis(200))) {
                  return record;
                }
                return null;
              });
      assertEquals("oops", new String(dead.value(), StandardCharsets.UTF_8));
      assertEquals("orders", header(dead, "__connect.errors.topic"));
      String reason = header(dead, "__connect.errors.exception.message");
      assertTrue(reason.contains("Record orders-0-0: "), reason);
      assertTrue(reason.contains("no JSON text"), reason);
    }
    try (RawClient client = new RawClient()) {
      client.send("{\"type\":\"subscribe\",\"id\":1,\"account\":\"O1\",\"feeds\":[\"orders\"]}");
      assertTrue(client.await("\"type\":\"snapshot\"").contains("{\"state\":\"new\"}"));
    }
    stack.connect().delete("/connectors/tolerant");
  }

  private static String header(ConsumerRecord<?, ?> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? "no " + name : new String(header.value(), StandardCharsets.UTF_8);
  }

  @Test
  void shouldRefuseAConnectorThatTheServerWouldTurnAway() {
    Map<String, String> stranger = connectorOf("account-balances");
    stranger.put("link.secret", "this-is-not-the-secret");
    assertErrors(stranger, "link.secret");
    assertErrors(connectorOf("no-feed"), "topics");
    Map<String, String> otherwise = connectorOf("account-balances");
    otherwise.put("value.converter", "org.apache.kafka.connect.storage.StringConverter");
    assertErrors(otherwise, "value.converter");
    assertErrors(connectorOf("account-balances"));
    Map<String, String> early = connectorOf("account-balances");
    early.put("servers", "ws://127.0.0.1:" + stack.ports().another() + "/link");
    assertErrors(early);
  }

  /** Asks the worker to validate a connector's settings, and expects errors of these keys only. */
  private void assertErrors(Map<String, String> config, String... keys) {
    config.put("name", "checked");
    JsonNode answer =
        stack.connect().put("/connector-plugins/" + CLASS + "/config/validate", config).body();
    Set<String> wrong = new HashSet<>();
    for (JsonNode setting : answer.path("configs")) {
      if (!setting.path("value").path("errors").isEmpty()) {
        wrong.add(setting.path("value").path("name").asText());
      }
    }
    assertEquals(Set.of(keys), wrong, answer::toString);
    assertEquals(keys.length, answer.path("error_count").asInt());
  }

  private Map<String, String> connectorOf(String topic) {
    Map<String, String> config = new HashMap<>(stack.connectorConfig());
    config.put("topics", topic);
    config.put("tasks.max", "1");
    return config;
  }

  private void produce(String topic, String key, @Nullable String value) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", stack.ports().bootstrap(), "linger.ms", 0),
            new StringSerializer(),
            new StringSerializer())) {
      producer.send(new ProducerRecord<>(topic, key, value)).get();
    }
  }

  /** A WebSocket whose messages are looked at as text. */
  private final class RawClient implements WebSocket.Listener, AutoCloseable {

    private final LinkedBlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final StringBuilder partial = new StringBuilder();
    private final WebSocket socket;

    RawClient() {
      socket =
          http.newWebSocketBuilder()
              .subprotocols("livetable.v1")
              .buildAsync(URI.create(stack.ports().clientUrl()), this)
              .join();
    }

    @Override
    public @Nullable CompletionStage<?> onText(
        WebSocket webSocket, CharSequence text, boolean last) {
      partial.append(text);
      if (last) {
        received.add(partial.toString());
        partial.setLength(0);
      }
      webSocket.request(1);
      return null;
    }

    void send(String text) {
      socket.sendText(text, true).join();
    }

    /** The next message that contains the text; those before it are passed over. */
    String await(String text) throws InterruptedException {
      while (true) {
        String message = received.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (message == null) {
          throw new AssertionError("no message with " + text + " came");
        }
        if (message.contains(text)) {
          return message;
        }
      }
    }

    @Override
    public void close() {
      socket.abort();
    }
  }
}
