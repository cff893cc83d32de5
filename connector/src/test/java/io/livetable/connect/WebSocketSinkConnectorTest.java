package io.livetable.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.connect.link.ScriptedServer;
import io.livetable.protocol.LinkMessage;
import io.livetable.protocol.RefuseCode;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.sink.SinkConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebSocketSinkConnectorTest {

  private final WebSocketSinkConnector connector = new WebSocketSinkConnector();

  @Test
  void shouldBeFoundByConnect() {
    assertTrue(
        ServiceLoader.load(SinkConnector.class).stream()
            .anyMatch(provider -> provider.type() == WebSocketSinkConnector.class));
  }

  @Test
  void shouldKnowItsVersion() {
    assertTrue(connector.version().matches("\\d+\\.\\d+\\.\\d+.*"), connector.version());
  }

  @Test
  void shouldNumberItsTasks() {
    connector.start(Map.of("name", "livetable"));

    List<Map<String, String>> tasks = connector.taskConfigs(2);

    assertEquals(
        List.of(
            Map.of("name", "livetable", "task.id", "0"),
            Map.of("name", "livetable", "task.id", "1")),
        tasks);
  }

  @Test
  void shouldReportAllThatIsWrong() {
    List<String> wrong =
        connector.validate(Map.of("transforms", "x")).configValues().stream()
            .filter(value -> !value.errorMessages().isEmpty())
            .map(ConfigValue::name)
            .sorted()
            .toList();

    assertEquals(
        List.of(
            "consumer.override.isolation.level",
            "key.converter",
            "link.secret",
            "servers",
            "topics",
            "transforms",
            "value.converter"),
        wrong);
  }

  @Test
  void shouldAcceptWhatAServerWelcomes() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(0)) {
      assertEquals(Map.of(), errors(good(server.url())));
      assertEquals(List.of("topic"), server.received(LinkMessage.Hello.class).get(0).topics());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "unknown_topic, add a feed for the topic, topics",
    "converter_mismatch, set key.converter=X, key.converter",
    "converter_mismatch, set value.converter=X, value.converter",
    "unsupported_protocol, install one version, servers",
    "renderer_mismatch, install one version, servers",
  })
  void shouldRefuseWhatAServerRefuses(String code, String message, String key) throws Exception {
    try (ScriptedServer server = ScriptedServer.start(0)) {
      server.greet(hello -> new LinkMessage.Refuse(code, message));

      Map<String, String> errors = errors(good(server.url()));

      assertEquals(Set.of(key), errors.keySet());
      assertTrue(errors.toString().contains(message), errors.toString());
    }
  }

  @Test
  void shouldRefuseASecretThatAServerRejects() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(0)) {
      Map<String, String> settings = good(server.url());
      settings.put("link.secret", "wrong");

      Map<String, String> errors = errors(settings);

      assertEquals(Set.of("link.secret"), errors.keySet());
      assertTrue(errors.toString().contains("set link.secret to"), errors.toString());
    }
  }

  @Test
  void shouldRefuseTheUrlOfSomethingElse() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(0)) {
      Map<String, String> errors = errors(good(server.url().resolve("/elsewhere")));

      assertEquals(Set.of("servers"), errors.keySet());
      assertTrue(errors.toString().contains("HTTP 404"), errors.toString());
    }
  }

  @Test
  void shouldAcceptAServerThatIsNotReadyAndOneThatCannotBeReached() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(0)) {
      server.greet(hello -> new LinkMessage.Refuse(RefuseCode.NOT_READY.text(), "starting"));
      Map<String, String> settings = good(server.url());
      settings.merge("servers", "ws://127.0.0.1:1/link", (one, two) -> one + "," + two);

      assertEquals(Map.of(), errors(settings));
    }
  }

  @Test
  void shouldAcceptAServerThatStaysSilent() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(0)) {
      server.greet(hello -> null);
      Map<String, String> settings = good(server.url());
      settings.put("connect.timeout.ms", "500");

      assertEquals(Map.of(), errors(settings));
    }
  }

  private Map<String, String> errors(Map<String, String> settings) {
    Map<String, String> errors = new TreeMap<>();
    connector.validate(settings).configValues().stream()
        .filter(value -> !value.errorMessages().isEmpty())
        .forEach(value -> errors.put(value.name(), value.errorMessages().toString()));
    return errors;
  }

  private static Map<String, String> good(URI server) {
    Map<String, String> settings = new HashMap<>();
    settings.put("name", "livetable");
    settings.put("topics", "topic");
    settings.put("servers", server.toString());
    settings.put("link.secret", ScriptedServer.SECRET);
    settings.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
    settings.put("value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");
    settings.put("consumer.override.isolation.level", "read_committed");
    return settings;
  }
}
