package io.livetable.connect.link;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinksTlsTest extends LinksFixture {

  private static final String PASSWORD = "password";

  private final Path folder;

  LinksTlsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void shouldLinkOverTlsToAServerItTrusts() throws Exception {
    ScriptedServer server = tlsServer("localhost");
    trust("localhost");

    Links links = started(server.url("localhost"));
    put(links, 1);

    awaitCommittable(links, 2);
    assertEquals(List.of(1L), server.offsets());
  }

  @Test
  void shouldNotLinkToAServerItDoesNotTrust() throws Exception {
    ScriptedServer server = tlsServer("localhost");
    keystore("another");
    trust("another");

    Links links = links(server.url("localhost"));

    assertTrue(awaitError(links).contains("set ssl.truststore.location"), awaitError(links));
    assertEquals(0, server.connections());
  }

  @Test
  void shouldNotLinkToAServerWhoseCertificateNamesAnotherHost() throws Exception {
    ScriptedServer server = tlsServer("server.example");
    trust("server.example");

    Links links = links(server.url("localhost"));

    assertTrue(awaitError(links).contains("does not name localhost"), awaitError(links));
    assertEquals(0, server.connections());
  }

  @Test
  void shouldSayThatAServerSpeaksNoTls() throws Exception {
    Links links = links(URI.create("wss://127.0.0.1:" + server().port() + "/link"));

    assertTrue(awaitError(links).contains("use ws:// for it"), awaitError(links));
  }

  private ScriptedServer tlsServer(String host) throws Exception {
    keystore(host);
    ScriptedServer server = ScriptedServer.startTls(folder.resolve(host), PASSWORD);
    open.add(server);
    return server;
  }

  private void trust(String host) {
    settings.put("ssl.truststore.location", folder.resolve(host).toString());
    settings.put("ssl.truststore.type", "PKCS12");
    settings.put("ssl.truststore.password", PASSWORD);
  }

  /** Makes a store with a key, and a certificate of it for the host. */
  private void keystore(String host) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-genkeypair", "-alias", "key", "-keyalg", "EC"));
    command.addAll(List.of("-dname", "CN=" + host, "-ext", "SAN=dns:" + host));
    command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
    command.addAll(List.of("-keystore", folder.resolve(host).toString()));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, keytool.waitFor(), output);
  }

  private static String awaitError(Links links) {
    URI server = links.servers().get(0);
    await().until(() -> !links.status(server).lastError().isEmpty());
    return links.status(server).lastError();
  }
}
