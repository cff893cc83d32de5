package io.livetable.server.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.server.testkit.Keystores;
import io.livetable.server.testkit.RawSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that never come to an end with what they send, or never read what they asked for. */
class SlowPeersTest extends ListenerFixture {

  private static final int TLS_ALERT = 21;
  private static final int PATIENCE_MS = 10_000;
  private static final String HANDSHAKE =
      "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n";

  private static int port(HttpServer server, String listener) {
    return switch (listener) {
      case "client" -> server.clientPort();
      case "link" -> server.linkPort();
      default -> server.adminPort();
    };
  }

  private double count(String meter, String listener) {
    return meters
        .get(meter)
        .tag("listener", listener + ".listener")
        .meter()
        .measure()
        .iterator()
        .next()
        .getValue();
  }

  /** A peer whose every second another byte comes, for as long as the server listens. */
  private void dribble(HttpServer server, String listener, byte[] bytes) throws IOException {
    try (RawSocket peer = new RawSocket(port(server, listener), PATIENCE_MS)) {
      for (int second = 0; second < 10; second++) {
        peer.send(new byte[] {bytes[second]});
        await().until(() -> count("livetable.http.connections", listener) == 1);
        pass(1, SECONDS);
        server.checkDeadlines();
        assertEquals(0, count("livetable.http.late", listener), "there is time yet");
      }
      pass(1, SECONDS);
      server.checkDeadlines();

      byte[] last = peer.rest();
      assertTrue(last.length == 0 || last[0] == TLS_ALERT, "nothing is answered");
      assertEquals(1, count("livetable.http.late", listener));
      await().until(() -> count("livetable.http.connections", listener) == 0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"client", "link", "admin"})
  void shouldCutAHandshakeThatComesByteByByte(String listener) throws Exception {
    dribble(start(Map.of()), listener, HANDSHAKE.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"client", "link"})
  void shouldCutAHandshakeOfTlsThatComesByteByByte(String listener, @TempDir Path folder)
      throws Exception {
    String store = Keystores.make(folder, "server.example").toString();
    HttpServer server =
        start(
            Map.of(
                listener + ".tls.keystore",
                store,
                listener + ".tls.keystore.password",
                Keystores.PASSWORD));

    dribble(server, listener, new byte[] {22, 3, 1, 2, 0, 1, 0, 1, (byte) 252, 3, 3});
  }

  @ParameterizedTest
  @ValueSource(strings = {"client", "link", "admin"})
  void shouldCutAPeerThatReadsNoAnswer(String listener) throws Exception {
    HttpServer server = start(Map.of());
    String request = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n";
    try (RawSocket peer = new RawSocket(port(server, listener), PATIENCE_MS)) {
      Thread sender =
          new Thread(
              () -> {
                try {
                  for (int i = 0; i < 1_000; i++) {
                    peer.send(request.repeat(1_000));
                  }
                } catch (IOException e) {
                  // The server has cut it.
                }
              });
      sender.start();
      await().until(() -> count("livetable.http.connections", listener) == 1);
      pass(121, SECONDS);
      server.checkDeadlines();

      await().atMost(10, SECONDS).until(() -> count("livetable.http.connections", listener) == 0);
      sender.join(PATIENCE_MS);
      assertFalse(sender.isAlive(), "it is not read any further");
      assertEquals(1, count("livetable.http.late", listener));
    }
  }

  @Test
  void shouldServeOthersMeanwhile() throws Exception {
    HttpServer server = start(Map.of());
    try (RawSocket slow = new RawSocket(server.clientPort(), PATIENCE_MS);
        RawSocket other = new RawSocket(server.clientPort(), PATIENCE_MS)) {
      slow.send(HANDSHAKE);
      other.send("GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n");

      assertEquals(404, other.answer().status());
    }
  }
}
