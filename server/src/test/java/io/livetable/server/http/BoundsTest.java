package io.livetable.server.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.server.session.SessionRefusedException;
import io.livetable.server.testkit.RawHttp;
import io.livetable.server.testkit.RawSocket.Answer;
import java.io.IOException;
import java.util.Map;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoundsTest extends ListenerFixture {

  private boolean full;

  @Override
  FrameHandler endpoint(String address) {
    if (full) {
      throw new SessionRefusedException(SessionRefusedException.Reason.ADDRESS_FULL);
    }
    return super.endpoint(address);
  }

  @Test
  void shouldLetNoMoreHandshakesThroughThanItMay() throws Exception {
    HttpServer server =
        start(Map.of("client.handshakes.per.second", "1", "client.handshakes.burst", "4"));
    assertEquals(101, open(server).status());
    assertEquals(101, open(server).status());

    Answer third = open(server);

    assertEquals(503, third.status(), third::toString);
    assertTrue(third.body().contains("\"error\":\"too_many_handshakes\""), third::body);
    int seconds = Integer.parseInt(third.headers().getOrDefault("retry-after", "0"));
    assertTrue(seconds >= 1 && seconds <= 5, third::toString);
    assertEquals(1, refused("client", "too_many_handshakes"));
    assertEquals(200, RawHttp.get(server.clientPort(), "/").status());

    pass(1, SECONDS);
    assertEquals(101, open(server).status());
    assertEquals(503, open(server).status());
  }

  @Test
  void shouldCountOnlyHandshakesThatWouldBeLetIn() throws Exception {
    HttpServer server =
        start(Map.of("client.handshakes.per.second", "1", "client.handshakes.burst", "1"));
    for (int i = 0; i < 3; i++) {
      assertEquals(
          403,
          RawHttp.upgrade(
                  server.clientPort(), "/ws", CLIENT_PROTOCOL, "Origin: https://evil.example")
              .status());
      assertEquals(400, RawHttp.upgrade(server.clientPort(), "/ws").status());
    }

    assertEquals(101, open(server).status());
  }

  @Test
  void shouldTellAClientWhoseAddressIsFull() throws Exception {
    HttpServer server = start(Map.of());
    full = true;

    Answer answer = open(server);

    assertEquals(429, answer.status(), answer::toString);
    assertEquals("10", answer.headers().get("retry-after"));
    assertEquals(1, refused("client", "too_many_sessions"));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-,X-Forwarded-For,203.0.113.9,127.0.0.1",
        "127.0.0.1,X-Forwarded-For,203.0.113.9,203.0.113.9",
        "10.0.0.0/8,X-Forwarded-For,203.0.113.9,127.0.0.1",
        "127.0.0.1,Forwarded,203.0.113.9,127.0.0.1",
      })
  void shouldBelieveTrustedProxiesOnly(
      String trusted, String header, String claimed, String expected) throws Exception {
    HttpServer server =
        start(trusted == null ? Map.of() : Map.of("client.forwarded.trusted", trusted));

    RawHttp.upgrade(server.clientPort(), "/ws", CLIENT_PROTOCOL, header + ": " + claimed);

    assertEquals(expected, addresses.poll(10, SECONDS));
  }

  @Test
  void shouldCloseAConnectionThatDribblesItsRequest() throws Exception {
    HttpServer server = start(Map.of());
    try (RawHttp http = new RawHttp(server.clientPort())) {
      http.write("GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ");
      await().until(() -> connections() == 1);
      pass(9, SECONDS);
      server.checkDeadlines();
      assertEquals(0, late());
      http.write("a");

      pass(2, SECONDS);
      server.checkDeadlines();

      assertThrows(IOException.class, http::answer);
      assertEquals(1, late());
    }
  }

  @Test
  void shouldCloseAConnectionThatSpeaksHttpForLong() throws Exception {
    HttpServer server = start(Map.of());
    try (RawHttp http = new RawHttp(server.clientPort())) {
      assertEquals(200, http.send("GET", "/", "").status());
      pass(11, SECONDS);
      server.checkDeadlines();
      assertEquals(200, http.send("GET", "/", "").status());

      pass(110, SECONDS);
      server.checkDeadlines();

      assertThrows(IOException.class, http::answer);
    }
  }

  @Test
  void shouldNotCloseAWebSocketThatIsOld() throws Exception {
    HttpServer server = start(Map.of());
    try (RawHttp http = new RawHttp(server.clientPort())) {
      assertEquals(101, http.upgrade("/ws", CLIENT_PROTOCOL).status());
      assertEquals("b", http.echo("b"));

      pass(1_000, SECONDS);
      server.checkDeadlines();

      assertEquals("a", http.echo("a"));
      assertEquals(0, late());
    }
  }

  @Test
  void shouldAcceptNoMoreConnectionsThanItMay() throws Exception {
    HttpServer server = start(Map.of("client.connections", "2"));
    RawHttp first = new RawHttp(server.clientPort());
    try (RawHttp second = new RawHttp(server.clientPort())) {
      assertEquals(200, first.send("GET", "/livetable.js", "").status());
      assertEquals(200, second.send("GET", "/livetable.js", "").status());
      try (RawHttp third = new RawHttp(server.clientPort())) {
        third.write("GET /livetable.js HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertTrue(third.isSilent());
        assertEquals(2, connections());

        first.close();

        assertEquals(200, third.answer().status());
      }
    }
  }

  @Test
  void shouldRefuseHeadersThatAreTooLarge() throws Exception {
    HttpServer server = start(Map.of());

    assertEquals(431, RawHttp.get(server.clientPort(), "/", "X-A: " + "a".repeat(9_000)).status());
    assertEquals(
        431,
        RawHttp.get(server.clientPort(), "/", "a: b\r\n".repeat(1_400).split("\r\n")).status());
    assertEquals(200, RawHttp.get(server.clientPort(), "/", "X-A: " + "a".repeat(7_000)).status());
  }

  private static Answer open(HttpServer server) throws IOException {
    return RawHttp.upgrade(server.clientPort(), "/ws", CLIENT_PROTOCOL);
  }

  private double late() {
    return meters.counter("livetable.http.late", "listener", "client.listener").count();
  }

  private int connections() {
    return (int)
        meters.get("livetable.http.connections").tag("listener", "client.listener").gauge().value();
  }
}
