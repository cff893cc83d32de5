package io.livetable.server.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.connect.config.ConnectorConfig;
import io.livetable.connect.config.Finding;
import io.livetable.connect.link.ServerCheck;
import io.livetable.protocol.LinkMessage;
import io.livetable.protocol.LinkMessage.Hello;
import io.livetable.protocol.Renderer;
import io.livetable.server.config.ServerConfig;
import io.livetable.server.http.HealthSource.Readiness;
import io.livetable.server.http.HttpServer;
import io.livetable.server.metrics.LinkMeters;
import io.livetable.server.testkit.Keystores;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The connector's own check of its settings, asked of a server that wants a certificate. */
class ConnectorCertificateTest {

  private final Path folder;
  private final Path own;
  private final HttpServer server;

  ConnectorCertificateTest(@TempDir Path folder) throws Exception {
    this.folder = folder;
    this.own = Keystores.make(folder, "localhost");
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Links links =
        new Links("s1", "start-1", new FakeTarget(), LinkLimits.DEFAULT, new LinkMeters(registry));
    Path trusted = Keystores.make(folder, "connect.example");
    Keystores.trust(trusted, Keystores.make(folder, "unlisted.example"), "unlisted.example");
    Map<String, String> keys = new HashMap<>();
    keys.put("server.id", "s1");
    keys.put("state.dir", "unused");
    keys.put("auth.mode", "none");
    keys.put("link.auth", "certificate");
    keys.put("link.tls.client.names", "connect.example");
    keys.put("link.tls.keystore", own.toString());
    keys.put("link.tls.keystore.password", Keystores.PASSWORD);
    keys.put("link.tls.truststore", trusted.toString());
    keys.put("link.tls.truststore.password", Keystores.PASSWORD);
    for (String listener : List.of("client", "link", "admin")) {
      keys.put(listener + ".listener", "127.0.0.1:0");
    }
    keys.put("kafka.bootstrap.servers", "127.0.0.1:1");
    keys.put("feeds", "balance");
    keys.put("feed.balance.topic", "balances");
    keys.put("feed.balance.kind", "latest");
    server =
        new HttpServer(
            ServerConfig.parse(keys),
            address -> {
              throw new AssertionError("no client connects");
            },
            links::endpoint,
            4096,
            () -> new Readiness(List.of(), Map.of()),
            registry);
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void shouldWelcomeAConnectorWithAListedCertificate() {
    assertEquals(List.of(), findings(folder.resolve("connect.example.p12")));
  }

  @Test
  void shouldSayThatAnotherNameIsNotListed() throws Exception {
    // What the server's truststore holds is the connector's own certificate: only that is trusted.
    List<Finding> findings = findings(Keystores.make(folder, "other.example"));

    assertEquals(1, findings.size());
    assertEquals("ssl.keystore.location", findings.get(0).key());
    assertTrue(
        findings.get(0).message().contains("does not take this connector's certificate"),
        findings::toString);
  }

  @Test
  void shouldSayWhichNameIsNotListedAndWhereToListIt() {
    List<Finding> findings = findings(folder.resolve("unlisted.example.p12"));

    assertEquals(1, findings.size());
    assertEquals("ssl.keystore.location", findings.get(0).key());
    assertTrue(
        findings
            .get(0)
            .message()
            .contains(
                "refuses this connector's certificate (HTTP 401): none of its subject alternative"
                    + " names [unlisted.example] is listed: add one to the server's"
                    + " link.tls.client.names"),
        findings::toString);
  }

  @Test
  void shouldSayThatTheServerSpeaksTls() {
    List<Finding> findings = findings("ws://localhost:", folder.resolve("connect.example.p12"));

    assertEquals(1, findings.size());
    assertEquals("servers", findings.get(0).key());
    assertTrue(
        findings.get(0).message().contains("it speaks TLS: use wss:// for it"), findings::toString);
  }

  @Test
  void shouldSayThatACertificateIsMissing() {
    List<Finding> findings = findings(null);

    assertEquals(1, findings.size());
    assertEquals("ssl.keystore.location", findings.get(0).key());
  }

  private List<Finding> findings(@Nullable Path keystore) {
    return findings("wss://localhost:", keystore);
  }

  private List<Finding> findings(String url, @Nullable Path keystore) {
    Map<String, String> settings = new HashMap<>();
    settings.put("servers", url + server.linkPort());
    settings.put("ssl.truststore.location", own.toString());
    settings.put("ssl.truststore.type", "PKCS12");
    settings.put("ssl.truststore.password", Keystores.PASSWORD);
    if (keystore == null) {
      settings.put("link.secret", "a-secret-of-some-length");
    } else {
      settings.put("ssl.keystore.location", keystore.toString());
      settings.put("ssl.keystore.type", "PKCS12");
      settings.put("ssl.keystore.password", Keystores.PASSWORD);
    }
    return ServerCheck.findings(
        ConnectorConfig.parse(settings),
        new Hello(
            LinkMessage.PROTOCOL,
            "bank",
            0,
            "incarnation",
            List.of("balances"),
            FakeTarget.CONVERTERS,
            Renderer.VERSION));
  }
}
