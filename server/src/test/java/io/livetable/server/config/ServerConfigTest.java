package io.livetable.server.config;

import static io.livetable.server.config.ConfigTexts.problems;
import static io.livetable.server.config.ConfigTexts.valid;
import static io.livetable.server.config.ConfigTexts.validWith;
import static io.livetable.server.config.ConfigTexts.validWithout;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.server.config.InvalidConfigException.Problem;
import io.livetable.server.config.ServerConfig.Keystore;
import io.livetable.server.testkit.Keystores;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.config.types.Password;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerConfigTest {

  @Test
  void shouldHaveDocumentedDefaults() {
    ServerConfig config = ServerConfig.parse(valid());

    assertEquals("s1", config.serverId());
    assertEquals(Path.of("state"), config.stateDir());
    assertEquals("0.0.0.0:8080", text(config.client()));
    assertEquals("127.0.0.1:8081", text(config.link()));
    assertEquals("127.0.0.1:8082", text(config.admin()));
    assertEquals(
        new ClientAccess(
            Set.of(), Optional.empty(), List.of(), "X-Forwarded-For", 20_000, 1_000, 2_000, 0, 100),
        config.clientAccess());
    assertEquals(
        new LinkAccess(
            List.of(new Password("0123456789abcdef")), Optional.empty(), Optional.empty(), 1_000),
        config.linkAccess());
    assertEquals(
        new ServerConfig.Kafka(
            Map.of("bootstrap.servers", "127.0.0.1:9092"), "livetable-", -1, Duration.ofSeconds(1)),
        config.kafka());
    int loops = Math.min(4, Runtime.getRuntime().availableProcessors());
    assertEquals(new ServerConfig.Hub(loops, 10_000, 1048576, 1024, 1048576), config.hub());
    assertEquals(
        new ServerConfig.Session(
            262144, 16384, 100, Duration.ofSeconds(15), Duration.ofSeconds(30)),
        config.session());
    assertEquals(new ServerConfig.Limits(8388608, 4194304, 1_000), config.limits());
    assertEquals(
        new ServerConfig.Overload(
            (long) (0.4 * Runtime.getRuntime().maxMemory()),
            4_096,
            Duration.ofSeconds(20),
            65536,
            50,
            200,
            50,
            Duration.ofSeconds(3),
            1_000),
        config.overload());
    assertEquals(Duration.ofSeconds(5), config.staleness());
    assertEquals(Duration.ofMinutes(2), config.readyTimeout());
    assertEquals(Duration.ofSeconds(30), config.shutdownTimeout());
  }

  @Test
  void shouldTakeEveryKey(@TempDir Path folder) throws Exception {
    Map<String, String> texts = valid();
    texts.put("client.listener", "[::1]:9000");
    texts.put("link.listener", "127.0.0.1:0");
    texts.put("admin.listener", "127.0.0.1:0");
    texts.put("kafka.security.protocol", "SASL_SSL");
    texts.put("kafka.sasl.jaas.config", "a secret");
    texts.put("kafka.producer.linger.ms", "1");
    Path store = Keystores.make(folder, "localhost");
    for (String key : List.of("client.tls.keystore", "link.tls.keystore", "link.tls.truststore")) {
      texts.put(key, store.toString());
      texts.put(key + ".password", Keystores.PASSWORD);
    }
    texts.put("client.origins", "https://App.example, http://[::1]:8080");
    texts.put("client.forwarded.trusted", "10.0.0.0/8,::1");
    texts.put("client.forwarded.header", "Forwarded");
    texts.put("client.connections", "10");
    texts.put("client.handshakes.per.second", "11");
    texts.put("client.handshakes.burst", "12");
    texts.put("client.sessions.per.address", "13");
    texts.put("client.unauthenticated.per.address", "14");
    texts.put("link.auth", "both");
    texts.put("link.secret.previous", "fedcba9876543210");
    texts.put("link.tls.client.names", "connect.example,spiffe://example/connect");
    texts.put("link.connections", "15");
    texts.put("internal.topic.prefix", "lt.");
    texts.put("internal.replication.factor", "3");
    texts.put("epoch.check.ms", "500");
    texts.put("hub.event.loops", "2");
    texts.put("hub.queue.size", "100");
    texts.put("hub.ring.bytes", "2048");
    texts.put("hub.ring.events", "10");
    texts.put("hub.pend.bytes", "4096");
    texts.put("session.outbox.bytes", "8192");
    texts.put("session.max.message.bytes", "512");
    texts.put("session.max.subscriptions", "7");
    texts.put("session.heartbeat.ms", "1000");
    texts.put("session.slow.timeout.ms", "2000");
    texts.put("link.window.bytes", "2000");
    texts.put("link.max.message.bytes", "1024");
    texts.put("table.read.queue.size", "5");
    texts.put("memory.budget.bytes", "10000000");
    texts.put("session.outbox.messages", "16");
    texts.put("session.write.timeout.ms", "100");
    texts.put("session.send.buffer.bytes", "8192");
    texts.put("session.messages.per.second", "1");
    texts.put("principal.messages.per.second", "2");
    texts.put("principal.max.sessions", "3");
    texts.put("table.read.timeout.ms", "10");
    texts.put("drain.reconnects.per.second", "4");
    texts.put("staleness.ms", "3000");
    texts.put("ready.timeout.ms", "4000");
    texts.put("shutdown.timeout.ms", "5000");

    ServerConfig config = ServerConfig.parse(texts);

    assertEquals(9000, config.client().getPort());
    assertEquals(16, config.client().getAddress().getAddress().length);
    assertEquals(0, config.link().getPort());
    Keystore keys = new Keystore(store, new Password(Keystores.PASSWORD));
    assertEquals(
        new ClientAccess(
            Set.of(new Origin("https", "app.example", 443), new Origin("http", "::1", 8080)),
            Optional.of(keys),
            List.of(
                AddressRange.parse("10.0.0.0/8").orElseThrow(),
                AddressRange.parse("::1").orElseThrow()),
            "Forwarded",
            10,
            11,
            12,
            13,
            14),
        config.clientAccess());
    assertEquals(
        new LinkAccess(
            List.of(new Password("0123456789abcdef"), new Password("fedcba9876543210")),
            Optional.of(keys),
            Optional.of(
                new LinkAccess.Peers(keys, Set.of("connect.example", "spiffe://example/connect"))),
            15),
        config.linkAccess());
    assertEquals(
        Map.of(
            "bootstrap.servers", "127.0.0.1:9092",
            "security.protocol", "SASL_SSL",
            "sasl.jaas.config", new Password("a secret"),
            "producer.linger.ms", "1"),
        config.kafka().settings());
    assertEquals("lt.", config.kafka().internalPrefix());
    assertEquals(3, config.kafka().internalReplicationFactor());
    assertEquals(Duration.ofMillis(500), config.kafka().epochCheck());
    assertEquals(new ServerConfig.Hub(2, 100, 2048, 10, 4096), config.hub());
    assertEquals(
        new ServerConfig.Session(8192, 512, 7, Duration.ofSeconds(1), Duration.ofSeconds(2)),
        config.session());
    assertEquals(new ServerConfig.Limits(2000, 1024, 5), config.limits());
    assertEquals(
        new ServerConfig.Overload(
            10_000_000, 16, Duration.ofMillis(100), 8192, 1, 2, 3, Duration.ofMillis(10), 4),
        config.overload());
    assertEquals(Duration.ofSeconds(3), config.staleness());
    assertEquals(Duration.ofSeconds(4), config.readyTimeout());
    assertEquals(Duration.ofSeconds(5), config.shutdownTimeout());
  }

  @Test
  void shouldNameAKeystoreThatCannotBeRead(@TempDir Path folder) throws Exception {
    Map<String, String> texts = valid();
    texts.put("link.tls.keystore", Keystores.make(folder, "localhost").toString());
    texts.put("link.tls.keystore.password", "wrong");

    List<Problem> problems = problems(texts);

    assertEquals(List.of("link.tls.keystore"), problems.stream().map(Problem::key).toList());
    assertTrue(problems.get(0).message().contains("link.tls.keystore.password"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "server.id",
        "state.dir",
        "auth.mode",
        "link.secret",
        "kafka.bootstrap.servers",
        "feeds",
        "feed.balance.topic",
        "feed.balance.kind"
      })
  void shouldNameAMissingKey(String key) {
    List<Problem> problems = problems(validWithout(key));

    assertEquals(key, problems.get(0).key());
    assertTrue(problems.get(0).message().startsWith("is missing: set it to "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "server.id | a b | 'a b' is not allowed: it must be 1 to 32 letters, digits, - or _",
        "auth.mode | basic | 'basic' is not allowed: it must be one of none, jwt",
        "link.secret | short | the value is not allowed: it must be a secret of at least 16",
        "link.secret | a secret with spaces | visible ASCII characters, without spaces",
        "link.secret | geheimnisvoll-öffnen | visible ASCII characters, without spaces",
        "client.origins | *.example | it must be a comma-separated list of scheme://host",
        "client.origins | https://*.example | it must be a comma-separated list of scheme://host",
        "client.origins | https://app.example/ | it must be a comma-separated list of scheme://host",
        "client.origins | null | it must be a comma-separated list of scheme://host",
        "client.forwarded.trusted | proxy.example | list of IP addresses and ranges",
        "client.forwarded.trusted | 10.0.0.0/33 | list of IP addresses and ranges",
        "client.forwarded.header | X-Real-IP | it must be one of X-Forwarded-For, Forwarded",
        "client.connections | 0 | it must be a whole number from 1 on",
        "link.auth | none | it must be one of secret, certificate, both",
        "link.tls.client.names | *.example | DNS names and URIs, without wildcard",
        "link.secret.previous | short | it must be a secret of at least 16 visible ASCII",
        "link.secret.previous | 0123456789abcdef | is the same as link.secret",
        "client.listener | 8080 | '8080' is not allowed: it must be host:port",
        "client.listener | 127.0.0.1:65536 | is not allowed: it must be host:port",
        "link.listener | 127.0.0.1:8080 | port 8080 is the port of client.listener already",
        "internal.replication.factor | 0 | it must be -1 or a whole number from 1 to 32767",
        "epoch.check.ms | soon | 'soon' is not allowed: it must be a whole number from 100 on",
        "internal.topic.prefix | a/b | up to 100 letters, digits",
        "hub.event.loops | 65 | '65' is not allowed: it must be a whole number from 0 to 64",
        "session.max.message.bytes | 3000000000 | must be a whole number from 256 on",
        "feeds | balance,balance | a comma-separated list of different names",
        "feeds | bal.ance | a comma-separated list of different names",
        "kafka.group.id | mine | cannot be set: the server makes it from server.id",
        "kafka.group.instance.id | mine | cannot be set: the server makes it from server.id",
        "kafka.application.id | mine | cannot be set: the server makes it from server.id",
        "kafka.client.id | mine | cannot be set: the server makes it from server.id",
        "kafka.isolation.level | read_uncommitted | cannot be set: the server sets it, because",
        "kafka.consumer.isolation.level | read_uncommitted | cannot be set: the server sets it",
        "kafka.state.dir | x | cannot be set: set state.dir, without the prefix, instead",
        "kafka.bootstrap.server | b:1 | is unknown: did you mean kafka.bootstrap.servers?",
        "kafka.producer.lingr.ms | 1 | is unknown: did you mean kafka.producer.linger.ms?",
        "sever.id | s1 | is unknown: did you mean server.id?",
        "session.hartbeat.ms | 1000 | is unknown: did you mean session.heartbeat.ms?",
      })
  void shouldSayWhatIsWrongWithAValue(String key, String value, String message) {
    List<Problem> problems = problems(validWith(key, value));

    Problem problem = problems.get(0);
    assertEquals(key, problem.key());
    assertTrue(problem.message().contains(message), problem::message);
  }

  @Test
  void shouldAskForAllThatCertificatesNeed() {
    Map<String, String> texts = validWith("link.auth", "certificate");

    List<Problem> problems = problems(texts);

    assertEquals(
        List.of("link.tls.keystore", "link.tls.truststore", "link.tls.client.names"),
        problems.stream().map(Problem::key).toList());
    problems.forEach(
        problem ->
            assertTrue(
                problem
                    .message()
                    .startsWith("must be set, because link.auth=certificate asks connectors for a"),
                problem::message));
  }

  @Test
  void shouldSayThatTrustedNamesHaveNoEffect() {
    List<Problem> problems = problems(validWith("link.tls.client.names", "connect.example"));

    assertEquals(List.of("link.auth"), problems.stream().map(Problem::key).toList());
    assertTrue(problems.get(0).message().startsWith("is secret, so that link.tls.truststore and"));
  }

  @Test
  void shouldNotAskForASecretWhereCertificatesLetConnectorsIn(@TempDir Path folder)
      throws Exception {
    Map<String, String> texts = validWithout("link.secret");
    texts.put("link.auth", "certificate");
    texts.put("link.tls.client.names", "connect.example");
    Path store = Keystores.make(folder, "localhost");
    for (String key : List.of("link.tls.keystore", "link.tls.truststore")) {
      texts.put(key, store.toString());
      texts.put(key + ".password", Keystores.PASSWORD);
    }

    LinkAccess access = ServerConfig.parse(texts).linkAccess();

    assertEquals(List.of(), access.secrets());
    assertTrue(access.peers().isPresent());
  }

  @Test
  void shouldReportAllProblemsTogether() {
    Map<String, String> texts = validWith("server.id", "");
    texts.put("hub.queue.size", "none");
    texts.put("kafka.group.id", "g");
    texts.put("feed.balance.kind", "newest");
    texts.remove("auth.mode");
    texts.put("colour", "green");

    InvalidConfigException e =
        assertThrows(InvalidConfigException.class, () -> ServerConfig.parse(texts));

    assertEquals(
        List.of(
            "server.id",
            "auth.mode",
            "hub.queue.size",
            "kafka.group.id",
            "feed.balance.kind",
            "colour"),
        e.problems().stream().map(Problem::key).toList());
    assertTrue(String.valueOf(e.getMessage()).startsWith("The configuration has 6 problems:\n"));
    e.problems()
        .forEach(
            problem ->
                assertTrue(
                    String.valueOf(e.getMessage())
                        .contains("\n  " + problem.key() + ": " + problem.message())));
  }

  @Test
  void shouldLetSettingsOfPluginsPassToKafka() {
    ServerConfig config = ServerConfig.parse(validWith("kafka.my.login.handler.tenant", "bank"));

    assertEquals("bank", config.kafka().settings().get("my.login.handler.tenant"));
  }

  @Test
  void shouldNotPrintSecrets() {
    Map<String, String> texts = validWith("kafka.ssl.keystore.password", "keystore-secret");
    texts.put("feed.balance.value.converter.basic.auth", "registry-secret");

    String printed = ServerConfig.parse(texts).toString();

    assertFalse(printed.contains("keystore-secret"), printed);
    assertFalse(printed.contains("registry-secret"), printed);
    assertFalse(printed.contains("0123456789abcdef"), printed);
  }

  @Test
  void shouldNotPrintASecretThatIsTooShort() {
    List<Problem> problems = problems(validWith("link.secret", "tiny-secret"));

    assertFalse(problems.toString().contains("tiny-secret"), problems::toString);
  }

  @Test
  void shouldNameAFileThatCannotBeRead() {
    UncheckedIOException e =
        assertThrows(
            UncheckedIOException.class, () -> ServerConfig.load(Path.of("no", "such.properties")));

    assertTrue(
        String.valueOf(e.getMessage()).contains(Path.of("no", "such.properties").toString()));
  }

  private static String text(InetSocketAddress address) {
    return address.getHostString() + ":" + address.getPort();
  }
}
