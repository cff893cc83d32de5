package io.livetable.server.http;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.server.testkit.Keystores;
import io.livetable.server.testkit.RawHttp;
import io.livetable.server.testkit.RawSocket.Answer;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTest extends ListenerFixture {

  private final Path folder;
  private final Path inUse;

  TlsTest(@TempDir Path folder) throws Exception {
    this.folder = folder;
    this.inUse = folder.resolve("in-use.p12");
    Files.copy(Keystores.make(folder, "first.example"), inUse);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void shouldServeClientsOverTls(String version) throws Exception {
    HttpServer server = start(clientTls());
    try (SSLSocket socket = connect(server.clientPort(), inUse, null)) {
      socket.setEnabledProtocols(new String[] {version});
      RawHttp http = new RawHttp(socket);

      Answer page = http.send("GET", "/", "");

      assertEquals(200, page.status());
      assertEquals("max-age=31536000", page.headers().get("strict-transport-security"));
      assertEquals(101, http.upgrade("/ws", CLIENT_PROTOCOL).status());
      assertEquals("a", http.echo("a"));
    }
  }

  /** A hello of version 1.1, written by hand since the JDK's client would not say it. */
  @Test
  void shouldRefuseAnOlderVersion() throws Exception {
    HttpServer server = start(clientTls());
    String extensions = "000a00040002001700" + "0b00020100";
    String body = "0302" + "11".repeat(32) + "00" + "0002c009" + "0100" + "000e" + extensions;
    String hello = "010000%02x".formatted(body.length() / 2) + body;
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.clientPort())) {
      socket
          .getOutputStream()
          .write(HexFormat.of().parseHex("16030100%02x".formatted(hello.length() / 2) + hello));

      byte[] answer = new byte[7];
      new DataInputStream(socket.getInputStream()).readFully(answer);

      assertEquals(21, answer[0], "an alert");
      assertEquals(70, answer[6], "protocol_version");
    }
  }

  @Test
  void shouldUseAChangedKeystoreAndKeepItsSessions() throws Exception {
    HttpServer server = start(clientTls());
    try (SSLSocket socket = connect(server.clientPort(), inUse, null)) {
      RawHttp old = new RawHttp(socket);
      assertEquals(101, old.upgrade("/ws", CLIENT_PROTOCOL).status());
      assertEquals("CN=first.example", nameOf(server.clientPort()));

      replace(Keystores.make(folder, "second.example"));
      server.checkTls();
      assertEquals("CN=first.example", nameOf(server.clientPort()), "it may be half written");
      server.checkTls();

      assertEquals("CN=second.example", nameOf(server.clientPort()));
      assertEquals(1, reloads("loaded"));
      assertEquals("a", old.echo("a"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"no keystore", "expired", "another password", "nothing"})
  void shouldKeepItsCertificateWhereTheNewOneIsBad(String what) throws Exception {
    HttpServer server = start(clientTls());
    switch (what) {
      case "no keystore" -> Files.writeString(inUse, "half a keysto");
      case "expired" ->
          replace(
              Keystores.make(folder.resolve("expired.p12"), "expired", "dns:expired.example", -1));
      case "another password" -> replace(withOtherPassword());
      default -> Files.delete(inUse);
    }

    for (int i = 0; i < 5; i++) {
      server.checkTls();
    }

    assertEquals("CN=first.example", nameOf(server.clientPort()));
    assertEquals(0, reloads("loaded"));
    assertEquals(1, reloads("refused"), "said once");

    replace(Keystores.make(folder, "second.example"));
    server.checkTls();
    server.checkTls();
    assertEquals("CN=second.example", nameOf(server.clientPort()));
  }

  @Test
  void shouldSayWhenItsCertificateExpires() throws Exception {
    start(clientTls());

    double seconds = meters.get("livetable.tls.expires.seconds").gauge().value();

    assertTrue(seconds > 88 * 86_400 && seconds < 90 * 86_400, () -> "" + seconds);
  }

  @Test
  void shouldNotStartWithAnExpiredCertificate() throws Exception {
    replace(Keystores.make(folder.resolve("expired.p12"), "expired", "dns:expired.example", -1));

    IllegalStateException e = assertThrows(IllegalStateException.class, () -> start(clientTls()));

    assertTrue(String.valueOf(e.getMessage()).startsWith("client.listener cannot speak TLS"));
  }

  @ParameterizedTest
  @CsvSource({
    "certificate,dns:connect.example,'',101",
    "certificate,dns:CONNECT.example,'',101",
    "certificate,uri:spiffe://example/connect,'',101",
    "certificate,dns:other.example,'',401",
    "certificate,dns:a.connect.example,'',401",
    "certificate,uri:spiffe://example/other,'',401",
    "certificate,email:connect.example@example,'',401",
    "certificate,dns:other.example," + SECRET + ",401",
    "both,dns:connect.example," + SECRET + ",101",
    "both,dns:connect.example,'',401",
    "both,dns:connect.example,another-secret-of-length,401",
    "both,dns:other.example," + SECRET + ",401",
  })
  void shouldLetListedNamesLink(String auth, String san, String secret, int status)
      throws Exception {
    Path peer = Keystores.make(folder.resolve("peer.p12"), "connect.example", san, 90);
    HttpServer server = start(linkTls(auth, peer));
    try (SSLSocket socket = connect(server.linkPort(), inUse, peer)) {
      String header = secret.isEmpty() ? "X-None: 1" : "Authorization: Bearer " + secret;

      Answer answer = new RawHttp(socket).upgrade("/link", LINK_PROTOCOL, header);

      assertEquals(status, answer.status(), answer::toString);
    }
  }

  @Test
  void shouldSayWhichNamesACertificateHas() throws Exception {
    Path peer = Keystores.make(folder, "other.example");
    HttpServer server = start(linkTls("certificate", peer));
    try (SSLSocket socket = connect(server.linkPort(), inUse, peer)) {

      Answer answer = new RawHttp(socket).upgrade("/link", LINK_PROTOCOL);

      assertTrue(
          answer
              .body()
              .contains("[other.example] is listed: add one to the server's link.tls.client.names"),
          answer::body);
      assertTrue(
          answer
              .headers()
              .getOrDefault("www-authenticate", "")
              .contains("error=\"certificate\", error_description=\"none of its subject"),
          answer::toString);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldNotTalkToAPeerWithoutATrustedCertificate(boolean untrusted) throws Exception {
    Path trusted = Keystores.make(folder, "connect.example");
    Path other =
        Keystores.make(folder.resolve("o.p12"), "connect.example", "dns:connect.example", 90);
    HttpServer server = start(linkTls("both", trusted));

    assertThrows(
        IOException.class,
        () -> {
          try (SSLSocket socket = connect(server.linkPort(), inUse, untrusted ? other : null)) {
            Answer unused = new RawHttp(socket).upgrade("/link", LINK_PROTOCOL, BEARER);
          }
        });
  }

  @Test
  void shouldTrustWhomAChangedTruststoreNames() throws Exception {
    Path first = Keystores.make(folder, "connect.example");
    Path second =
        Keystores.make(folder.resolve("two.p12"), "connect.example", "dns:connect.example", 90);
    Path trusted = Files.copy(first, folder.resolve("trusted.p12"));
    HttpServer server = start(linkTls("certificate", trusted));

    Files.copy(second, trusted, REPLACE_EXISTING);
    server.checkTls();
    server.checkTls();

    try (SSLSocket socket = connect(server.linkPort(), inUse, second)) {
      assertEquals(101, new RawHttp(socket).upgrade("/link", LINK_PROTOCOL).status());
    }
    assertThrows(
        IOException.class,
        () -> {
          try (SSLSocket socket = connect(server.linkPort(), inUse, first)) {
            Answer unused = new RawHttp(socket).upgrade("/link", LINK_PROTOCOL);
          }
        });
  }

  private Map<String, String> clientTls() {
    return Map.of(
        "client.tls.keystore",
        inUse.toString(),
        "client.tls.keystore.password",
        Keystores.PASSWORD);
  }

  private Map<String, String> linkTls(String auth, Path trusted) {
    Map<String, String> keys = new HashMap<>();
    keys.put("link.auth", auth);
    keys.put("link.tls.keystore", inUse.toString());
    keys.put("link.tls.keystore.password", Keystores.PASSWORD);
    keys.put("link.tls.truststore", trusted.toString());
    keys.put("link.tls.truststore.password", Keystores.PASSWORD);
    keys.put("link.tls.client.names", "connect.example,spiffe://example/connect");
    return keys;
  }

  private void replace(Path by) throws IOException {
    Files.copy(by, inUse, REPLACE_EXISTING);
  }

  private Path withOtherPassword() throws Exception {
    KeyStore store = load(Keystores.make(folder, "other.example"));
    KeyStore other = KeyStore.getInstance("PKCS12");
    other.load(null, null);
    other.setKeyEntry(
        "key",
        store.getKey("key", Keystores.PASSWORD.toCharArray()),
        "another".toCharArray(),
        store.getCertificateChain("key"));
    Path file = folder.resolve("other-password.p12");
    try (var out = Files.newOutputStream(file)) {
      other.store(out, "another".toCharArray());
    }
    return file;
  }

  private double reloads(String outcome) {
    return meters
        .counter("livetable.tls.reloads", "listener", "client.listener", "outcome", outcome)
        .count();
  }

  /** Whose certificate a listener shows; trusted or not. */
  private String nameOf(int port) throws Exception {
    for (String trusted : new String[] {"first.example.p12", "second.example.p12"}) {
      Path file = folder.resolve(trusted);
      try (SSLSocket socket = connect(port, Files.exists(file) ? file : inUse, null)) {
        socket.startHandshake();
        return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
            .getSubjectX500Principal()
            .getName();
      } catch (IOException notThisOne) {
        assertEquals("first.example.p12", trusted, notThisOne::toString);
      }
    }
    throw new IllegalStateException("no certificate");
  }

  /** A connection that trusts one store's certificate and shows another's, if there is one. */
  private static SSLSocket connect(int port, Path trusted, @Nullable Path own) throws Exception {
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(load(trusted));
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(own == null ? null : load(own), Keystores.PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return (SSLSocket)
        context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
  }

  private static KeyStore load(Path file) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, Keystores.PASSWORD.toCharArray());
    }
    return store;
  }
}
