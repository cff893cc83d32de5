package io.livetable.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.server.testkit.RawHttp;
import io.livetable.server.testkit.RawSocket.Answer;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WhoMayConnectTest extends ListenerFixture {

  private static final String ORIGINS = "https://app.example,http://other.example:8080";

  @ParameterizedTest
  @CsvSource({
    "https://app.example,101",
    "https://APP.example:443,101",
    "http://other.example:8080,101",
    "http://app.example,403",
    "https://app.example:8443,403",
    "https://app.example.evil.example,403",
    "https://evil.example,403",
    "http://other.example,403",
    "http://127.0.0.1,403",
    "https://app.example/path,403",
    "https://app.example https://evil.example,403",
    "null,403",
  })
  void shouldLetOnlyListedOriginsIn(String origin, int status) throws Exception {
    HttpServer server = start(Map.of("client.origins", ORIGINS));

    Answer answer =
        RawHttp.upgrade(server.clientPort(), "/ws", CLIENT_PROTOCOL, "Origin: " + origin);

    assertEquals(status, answer.status(), answer::toString);
    assertEquals(status == 403 ? 1 : 0, refused("client", "foreign_origin"));
  }

  @Test
  void shouldRefuseTwoOrigins() throws Exception {
    HttpServer server = start(Map.of("client.origins", ORIGINS));

    Answer answer =
        RawHttp.upgrade(
            server.clientPort(),
            "/ws",
            CLIENT_PROTOCOL,
            "Origin: https://app.example",
            "Origin: https://evil.example");

    assertEquals(403, answer.status(), answer::toString);
  }

  @Test
  void shouldLetAClientInThatIsNoBrowser() throws Exception {
    HttpServer server = start(Map.of("client.origins", ORIGINS));

    Answer answer = RawHttp.upgrade(server.clientPort(), "/ws", CLIENT_PROTOCOL);

    assertEquals(101, answer.status(), answer::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Cookie: sso=1", BEARER})
  void shouldAskForAnOriginWhereABrowsersCredentialsAre(String header) throws Exception {
    HttpServer server = start(Map.of("client.origins", ORIGINS));

    Answer without = RawHttp.upgrade(server.clientPort(), "/ws", CLIENT_PROTOCOL, header);
    Answer with =
        RawHttp.upgrade(
            server.clientPort(), "/ws", CLIENT_PROTOCOL, header, "Origin: https://app.example");

    assertEquals(403, without.status(), without::toString);
    assertTrue(without.body().contains("\"error\":\"origin_missing\""), without::body);
    assertEquals(101, with.status(), with::toString);
  }

  @ParameterizedTest
  @CsvSource({
    "evil.example,421",
    "localhost.evil.example,421",
    "127.0.0.1.evil.example:8080,421",
    "localhost:1,200",
    "app.localhost,200",
    "127.0.0.1,200",
    "[::1]:8080,200",
    "192.168.1.7,200",
  })
  void shouldServeThisMachineOnlyOnItsLoopbackAddress(String host, int status) throws Exception {
    HttpServer server = start(Map.of());
    String rest = " HTTP/1.1\r\nHost: " + host + "\r\n\r\n";

    assertEquals(status, raw(server.clientPort(), "GET /" + rest).status());
    assertEquals(status, raw(server.adminPort(), "GET /metrics" + rest).status());
  }

  @Test
  void shouldServeTheHostsOfItsOriginsOnItsLoopbackAddress() throws Exception {
    HttpServer server = start(Map.of("client.origins", ORIGINS));
    String rest = " HTTP/1.1\r\nHost: app.example\r\n\r\n";

    assertEquals(200, raw(server.clientPort(), "GET /" + rest).status());
    assertEquals(421, raw(server.adminPort(), "GET /metrics" + rest).status());
  }

  @Test
  void shouldNotTakeAReboundNameForItsOwnHost() throws Exception {
    HttpServer server = start(Map.of());

    Answer answer =
        raw(
            server.clientPort(),
            "GET /ws HTTP/1.1\r\nHost: evil.example\r\nOrigin: http://evil.example\r\n"
                + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + CLIENT_PROTOCOL
                + "\r\n\r\n");

    assertEquals(421, answer.status(), answer::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nHost: 127.0.0.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
        "GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
      })
  void shouldRefuseARequestWithoutOneHost(String request) throws Exception {
    HttpServer server = start(Map.of());

    Answer answer = raw(server.clientPort(), request);

    assertEquals(400, answer.status(), answer::toString);
  }

  @Test
  void shouldKeepThePageApartFromOthers() throws Exception {
    HttpServer server = start(Map.of());

    Map<String, String> headers = RawHttp.get(server.clientPort(), "/").headers();

    assertEquals("same-origin", headers.get("cross-origin-opener-policy"));
    assertEquals("same-origin", headers.get("cross-origin-resource-policy"));
    assertEquals("no-referrer", headers.get("referrer-policy"));
    assertEquals("nosniff", headers.get("x-content-type-options"));
    assertEquals("DENY", headers.get("x-frame-options"));
    assertTrue(
        headers.getOrDefault("content-security-policy", "").contains("frame-ancestors 'none'"));
    assertNull(headers.get("strict-transport-security"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization: Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbm5hIn0.c2lnbmF0dXJl",
        "Authorization: Bearer ",
        "X-Token: " + SECRET,
      })
  void shouldNotTakeAClientsTokenForALink(String header) throws Exception {
    HttpServer server = start(Map.of());

    Answer answer = RawHttp.upgrade(server.linkPort(), "/link", LINK_PROTOCOL, header);

    assertEquals(401, answer.status(), answer::toString);
    assertEquals(1, refused("link", "unauthorized"));
  }

  @Test
  void shouldNotTakeALinkSecretForASession() throws Exception {
    HttpServer server = start(Map.of());

    assertEquals(
        403, RawHttp.upgrade(server.clientPort(), "/ws", CLIENT_PROTOCOL, BEARER).status());
    assertEquals(
        404, RawHttp.upgrade(server.clientPort(), "/link", LINK_PROTOCOL, BEARER).status());
    assertEquals(404, RawHttp.upgrade(server.linkPort(), "/ws", CLIENT_PROTOCOL, BEARER).status());
  }

  @Test
  void shouldNotLetABrowserLink() throws Exception {
    HttpServer server = start(Map.of());

    Answer answer =
        RawHttp.upgrade(
            server.linkPort(), "/link", LINK_PROTOCOL, BEARER, "Origin: http://127.0.0.1");

    assertEquals(403, answer.status(), answer::toString);
  }

  @ParameterizedTest
  @CsvSource({SECRET + ",101,0", "the-secret-before,101,1", "the-secret-before-that,401,0"})
  void shouldTakeTheSecretBeforeToo(String secret, int status, int counted) throws Exception {
    HttpServer server = start(Map.of("link.secret.previous", "the-secret-before"));

    Answer answer =
        RawHttp.upgrade(
            server.linkPort(), "/link", LINK_PROTOCOL, "Authorization: Bearer " + secret);

    assertEquals(status, answer.status(), answer::toString);
    assertEquals(counted, meters.counter("livetable.link.previous.secret").count());
  }

  private static Answer raw(int port, String request) throws IOException {
    try (RawHttp http = new RawHttp(port)) {
      http.write(request);
      return http.answer();
    }
  }
}
