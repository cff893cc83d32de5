package io.livetable.connect.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.common.config.types.Password;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectorConfigTest {

  @Test
  void shouldHaveDefaults() {
    ConnectorConfig config =
        ConnectorConfig.parse(Map.of("servers", "ws://a:1", "link.secret", "s"));

    assertEquals(
        new ConnectorConfig(
            List.of(URI.create("ws://a:1/link")),
            new Password("s"),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofMillis(200),
            Duration.ofSeconds(5),
            16 << 20,
            500,
            256 << 10,
            tls(Map.of())),
        config);
  }

  @Test
  void shouldReadEverySetting() {
    Map<String, String> settings = new HashMap<>();
    settings.put("servers", "ws://a:1/x, wss://b");
    settings.put("link.secret", "s3cret");
    settings.put("connect.timeout.ms", "101");
    settings.put("ack.timeout.ms", "102");
    settings.put("retry.backoff.ms", "103");
    settings.put("retry.backoff.max.ms", "104");
    settings.put("queue.bytes", "2000");
    settings.put("batch.max.records", "3");
    settings.put("batch.max.bytes", "1500");
    Set<String> ours = Set.copyOf(settings.keySet());
    settings.put("ssl.truststore.location", "trusted.p12");
    settings.put("ssl.truststore.password", "trusted");

    ConnectorConfig config = ConnectorConfig.parse(settings);

    assertEquals(
        new ConnectorConfig(
            List.of(URI.create("ws://a:1/x"), URI.create("wss://b/link")),
            new Password("s3cret"),
            Duration.ofMillis(101),
            Duration.ofMillis(102),
            Duration.ofMillis(103),
            Duration.ofMillis(104),
            2000,
            3,
            1500,
            tls(
                Map.of(
                    "ssl.truststore.location",
                    "trusted.p12",
                    "ssl.truststore.password",
                    "trusted"))),
        config);
    assertTrue(config.usesTls());
    assertEquals(
        ours,
        ConnectorConfig.definition().names().stream()
            .filter(name -> !name.startsWith("ssl."))
            .collect(Collectors.toSet()));
  }

  @Test
  void shouldDescribeEverySetting() {
    for (ConfigDef.ConfigKey key : ConnectorConfig.definition().configKeys().values()) {
      assertFalse(key.documentation.isBlank(), key.name);
      assertFalse(key.displayName.isBlank(), key.name);
      assertNotNull(key.group, key.name);
      assertNotNull(key.validator, key.name);
    }
  }

  @Test
  void shouldNotShowTheSecret() {
    ConnectorConfig config =
        ConnectorConfig.parse(
            Map.of(
                "servers", "ws://a:1", "link.secret", "s3cret", "ssl.keystore.password", "s3cret"));

    assertFalse(config.toString().contains("s3cret"));
  }

  @Test
  void shouldNeedNoLinkSecretWhereACertificateIsShown() {
    Map<String, String> settings = good();
    settings.remove("link.secret");
    settings.put("ssl.keystore.location", "/client.p12");

    assertEquals("", ConnectorConfig.parse(settings).linkSecret().value());
    assertNull(errors(settings).get("link.secret"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "servers|''|at least one server",
        "servers|http://a:1|starts with ws:// or wss://",
        "servers|a:1|starts with ws:// or wss://",
        "servers|ws:///link|a host and a port",
        "servers|ws://a:99999|a host and a port",
        "servers|ws://a b|no URL",
        "servers|ws://u:p@a:1|link.secret",
        "servers|ws://a:1/link?x=1|neither user nor query",
        "servers|ws://a:1,ws://a:1/link|twice",
        "link.secret|''|empty",
        "link.secret|two words|not ASCII",
        "connect.timeout.ms|99|at least 100",
        "ack.timeout.ms|x|LONG",
        "retry.backoff.ms|0|at least 10",
        "retry.backoff.max.ms|1|at least 10",
        "queue.bytes|1|at least 1024",
        "batch.max.records|0|at least 1",
        "batch.max.bytes|1|at least 1024",
        "ssl.endpoint.identification.algorithm|''|cannot be turned off",
      })
  void shouldRefuse(String key, String value, String reason) {
    Map<String, String> settings = good();
    settings.put(key, value);

    String error = errors(settings).get(key);

    assertNotNull(error);
    assertTrue(error.contains(reason), error);
    assertThrows(ConfigException.class, () -> ConnectorConfig.parse(settings));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "key.converter||the connector's own config",
        "value.converter||the connector's own config",
        "consumer.override.isolation.level||read_committed",
        "consumer.override.isolation.level|read_uncommitted|read_committed",
        "transforms|mask|remove the transforms",
        "topics||name the topics",
        "topics|' , '|name the topics",
        "topics.regex|a.*|name the topics in topics",
        "retry.backoff.max.ms|100|retry.backoff.ms=200",
        "queue.bytes|2000|batch.max.bytes=262144",
        "servers||servers",
        "link.secret||link.secret",
      })
  void shouldRefuseOnlyThatOfAGoodConfig(String key, String value, String reason) {
    Map<String, String> settings = good();
    if (value == null) {
      settings.remove(key);
    } else {
      settings.put(key, value);
    }

    Map<String, String> errors = errors(settings);

    assertEquals(List.of(key), List.copyOf(errors.keySet()));
    assertTrue(errors.toString().contains(reason), errors.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ssl.truststore.location", "ssl.keystore.location"})
  void shouldNameTheStoreThatCannotBeRead(String key) {
    Map<String, String> settings = good();
    settings.put(key, "no-such-store.p12");
    settings.put(key.replace("location", "password"), "secret");
    settings.put("ssl.key.password", "secret");
    assertEquals(Map.of(), errors(settings), "no server needs it");
    settings.put("servers", "wss://localhost:8081");

    Map<String, String> errors = errors(settings);

    assertEquals(List.of(key), List.copyOf(errors.keySet()));
    assertTrue(errors.toString().contains("no-such-store.p12"), errors.toString());
  }

  @Test
  void shouldAskServersOnlyWhenNothingElseIsWrong() {
    Map<String, String> settings = good();
    Finding finding = new Finding("topics", "no feed");
    assertEquals(
        List.of("[no feed]"),
        SettingChecks.check(settings, config -> List.of(finding)).stream()
            .filter(value -> value.name().equals("topics"))
            .map(value -> value.errorMessages().toString())
            .toList());
    settings.put("transforms", "x");

    List<ConfigValue> values =
        SettingChecks.check(
            settings,
            config -> {
              throw new AssertionError("asked");
            });

    assertFalse(values.isEmpty());
  }

  @Test
  void shouldAnswerOnlyWithValuesThatConnectCanShow() {
    List<Finding> findings =
        List.of(
            new Finding("topics", "no feed"),
            new Finding("key.converter", "differs"),
            new Finding("value.converter", "differs"));

    List<ConfigValue> values = SettingChecks.check(good(), config -> findings);

    ConfigDef connects =
        new ConfigDef()
            .define("topics", ConfigDef.Type.LIST, ConfigDef.Importance.HIGH, "")
            .define("key.converter", ConfigDef.Type.CLASS, ConfigDef.Importance.HIGH, "")
            .define("value.converter", ConfigDef.Type.CLASS, ConfigDef.Importance.HIGH, "");
    Map<String, String> shown = new HashMap<>();
    for (ConfigValue value : values) {
      ConfigDef.ConfigKey key = connects.configKeys().get(value.name());
      if (key != null) {
        shown.put(key.name, ConfigDef.convertToString(value.value(), key.type));
      }
    }
    assertEquals(connects.names(), shown.keySet());
    assertEquals("a,b", shown.get("topics"));
  }

  @Test
  void shouldAcceptAGoodConfig() {
    assertEquals(Map.of(), errors(good()));
  }

  @Test
  void shouldReadConnectsSettings() {
    Map<String, String> settings = good();
    settings.put("errors.tolerance", "all");
    settings.put("value.converter.schemas.enable", "false");

    ConnectSettings connect = ConnectSettings.parse(settings);

    assertEquals("livetable", connect.connector());
    assertEquals(List.of("a", "b"), connect.topics());
    assertEquals(
        "org.apache.kafka.connect.storage.StringConverter", connect.converters().keyClass());
    assertTrue(connect.tolerateErrors());
    assertTrue(connect.claimJumps());
    settings.put("consumer.override.interceptor.classes", "com.example.Dropping");
    assertFalse(ConnectSettings.parse(settings).claimJumps());
  }

  private static TlsSettings tls(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("servers", "ws://a:1");
    all.put("link.secret", "s");
    return ConnectorConfig.parse(all).tls();
  }

  private static Map<String, String> errors(Map<String, String> settings) {
    Map<String, String> errors = new HashMap<>();
    for (ConfigValue value : SettingChecks.check(settings)) {
      if (!value.errorMessages().isEmpty()) {
        errors.put(value.name(), value.errorMessages().toString());
      }
    }
    return errors;
  }

  private static Map<String, String> good() {
    Map<String, String> settings = new HashMap<>();
    settings.put("name", "livetable");
    settings.put("topics", "a, b");
    settings.put("servers", "ws://localhost:8081/link");
    settings.put("link.secret", "s");
    settings.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
    settings.put("value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");
    settings.put("consumer.override.isolation.level", "read_committed");
    return settings;
  }
}
