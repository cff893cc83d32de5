package io.livetable.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.sink.SinkConnector;
import org.junit.jupiter.api.Test;

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
}
