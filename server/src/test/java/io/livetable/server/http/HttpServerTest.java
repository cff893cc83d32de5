package io.livetable.server.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.server.config.ServerConfig;
import io.livetable.server.http.HealthSource.Readiness;
import io.livetable.server.testkit.RawHttp;
import io.livetable.server.testkit.RawSocket.Answer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpServerTest {

  private static final String SECRET = "a-secret-of-some-length";
  private static final String CLIENT_PROTOCOL = "Sec-WebSocket-Protocol: livetable.v1";
  private static final String LINK_PROTOCOL = "Sec-WebSocket-Protocol: livetable-link.v1";

  private final List<String> reasons = new ArrayList<>();
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final HttpServer server = server("127.0.0.1:0");

  @BeforeEach
  void start() throws ListenerException {
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void shouldServeThePageToItsOwnScriptsOnly() throws IOException {
    Answer page = RawHttp.get(server.clientPort(), "/");

    assertEquals(200, page.status());
    assertTrue(page.headers().getOrDefault("content-type", "").startsWith("text/html"));
    assertTrue(page.body().contains("Livetable"), page::body);
    assertEquals("nosniff", page.headers().get("x-content-type-options"));
    assertEquals("no-cache", page.headers().get("cache-control"));
    assertEquals(
        PageHeaders.CONTENT_SECURITY_POLICY, page.headers().get("content-security-policy"));
    assertNull(page.headers().get("server"));
  }

  @Test
  void shouldLetBrowsersKeepWhatIsNamedByItsContent() throws IOException {
    String page = RawHttp.get(server.clientPort(), "/").body();
    Matcher script = Pattern.compile("src=\"(main-[A-Z0-9]+\\.js)\"").matcher(page);
    assertTrue(script.find(), page);

    Answer answer = RawHttp.get(server.clientPort(), "/" + script.group(1));

    assertEquals(200, answer.status());
    assertEquals("public, max-age=31536000, immutable", answer.headers().get("cache-control"));
  }

  @ParameterizedTest
  @CsvSource({"/livetable.js,text/javascript", "/livetable.d.ts,"})
  void shouldServeTheClientLibraryAndItsTypes(String path, String type) throws IOException {
    Answer answer = RawHttp.get(server.clientPort(), path);

    assertEquals(200, answer.status());
    assertEquals("no-cache", answer.headers().get("cache-control"));
    assertEquals(type, answer.headers().get("content-type"));
  }

  @Test
  void shouldNotSendThePageAgainWhenItIsUnchanged() throws IOException {
    String tag = RawHttp.get(server.clientPort(), "/").headers().getOrDefault("etag", "");

    Answer again = RawHttp.get(server.clientPort(), "/", "If-None-Match: " + tag);

    assertEquals(304, again.status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/nothing",
        "/main-ABCDEF12.js",
        "/link",
        "/health/ready",
        "/metrics",
        "/../logback.xml"
      })
  void shouldAnswerNothingElseToClients(String path) throws IOException {
    Answer answer = RawHttp.get(server.clientPort(), path);

    assertTrue(answer.status() == 404 || answer.status() == 400, answer::toString);
    assertEquals("application/json", answer.headers().get("content-type"));
    assertTrue(answer.body().startsWith("{\"error\":\""), answer::body);
  }

  @Test
  void shouldCarryAClientsMessages() throws Exception {
    RecordingListener heard = new RecordingListener();
    WebSocket socket = connect(heard);

    socket.sendText("[1]", true).get(10, SECONDS);

    assertEquals("[1]", heard.texts.poll(10, SECONDS));
    assertEquals("livetable.v1", socket.getSubprotocol());
  }

  @Test
  void shouldCloseAClientThatSendsTooMuch() throws Exception {
    RecordingListener heard = new RecordingListener();
    WebSocket socket = connect(heard);

    socket.sendText("x".repeat(1025), true).get(10, SECONDS);

    assertEquals(1009, heard.closed.get(10, SECONDS));
  }

  @Test
  void shouldTakeTheLargestMessage() throws Exception {
    RecordingListener heard = new RecordingListener();
    WebSocket socket = connect(heard);

    socket.sendText("x".repeat(1024), true).get(10, SECONDS);

    assertEquals("x".repeat(1024), heard.texts.poll(10, SECONDS));
  }

  @Test
  void shouldNotAgreeToCompression() throws IOException {
    Answer answer =
        RawHttp.upgrade(
            server.clientPort(),
            "/ws",
            CLIENT_PROTOCOL,
            "Sec-WebSocket-Extensions: permessage-deflate");

    assertEquals(101, answer.status());
    assertEquals("livetable.v1", answer.headers().get("sec-websocket-protocol"));
    assertNull(answer.headers().get("sec-websocket-extensions"));
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1,101",
    "http://127.0.0.1:4200,101",
    "https://127.0.0.1,101",
    "http://evil.example,403",
    "http://127.0.0.1.evil.example,403",
    "null,403",
    "nonsense origin,403",
  })
  void shouldLetOnlyPagesOfItsOwnHostIn(String origin, int status) throws IOException {
    Answer answer =
        RawHttp.upgrade(server.clientPort(), "/ws", CLIENT_PROTOCOL, "Origin: " + origin);

    assertEquals(status, answer.status(), answer::toString);
    assertEquals(status == 403, answer.body().contains("\"error\":\"foreign_origin\""));
  }

  @Test
  void shouldTellAClientWithoutTheSubprotocolWhatToOffer() throws IOException {
    Answer answer = RawHttp.upgrade(server.clientPort(), "/ws");

    assertEquals(400, answer.status());
    assertTrue(answer.body().contains("offer it in Sec-WebSocket-Protocol"), answer::body);
  }

  @Test
  void shouldLetATaskInThatKnowsTheSecret() throws IOException {
    Answer answer =
        RawHttp.upgrade(
            server.linkPort(), "/link", LINK_PROTOCOL, "Authorization: Bearer " + SECRET);

    assertEquals(101, answer.status(), answer::toString);
    assertEquals("livetable-link.v1", answer.headers().get("sec-websocket-protocol"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Other: 1",
        "Authorization: Bearer",
        "Authorization: Bearer wrong",
        "Authorization: Basic " + SECRET,
        "Authorization: Bearer " + SECRET + "x",
      })
  void shouldTurnATaskAwayThatDoesNot(String header) throws IOException {
    Answer answer = RawHttp.upgrade(server.linkPort(), "/link", LINK_PROTOCOL, header);

    assertEquals(401, answer.status());
    assertTrue(answer.body().contains("\"error\":\"unauthorized\""), answer::body);
    assertFalse(answer.body().contains(SECRET), answer::body);
    assertTrue(answer.headers().containsKey("www-authenticate"));
  }

  @Test
  void shouldKeepTheListenersApart() throws IOException {
    assertEquals(404, RawHttp.upgrade(server.linkPort(), "/ws", CLIENT_PROTOCOL).status());
    assertEquals(404, RawHttp.get(server.linkPort(), "/").status());
    assertEquals(404, RawHttp.get(server.adminPort(), "/").status());
    try (RawHttp admin = new RawHttp(server.adminPort())) {
      assertEquals(404, admin.send("POST", "/metrics", "").status());
    }
  }

  @Test
  void shouldBeLiveAndReady() throws IOException {
    assertEquals("{\"status\":\"live\"}", RawHttp.get(server.adminPort(), "/health/live").body());
    Answer ready = RawHttp.get(server.adminPort(), "/health/ready");

    assertEquals(200, ready.status());
    assertEquals("{\"status\":\"ready\",\"reasons\":[],\"details\":{\"links\":2}}", ready.body());
  }

  @Test
  void shouldSayWhyItIsNotReady() throws IOException {
    reasons.add("feed balance: partition 3 is behind");

    Answer ready = RawHttp.get(server.adminPort(), "/health/ready");

    assertEquals(503, ready.status());
    assertEquals(
        "{\"status\":\"not_ready\",\"reasons\":[\"feed balance: partition 3 is behind\"],"
            + "\"details\":{\"links\":2}}",
        ready.body());
  }

  @Test
  void shouldServeMetricsAsPrometheusText() throws IOException {
    meters.counter("livetable.test").increment();

    Answer metrics = RawHttp.get(server.adminPort(), "/metrics");

    assertEquals(200, metrics.status());
    assertEquals("text/plain; version=0.0.4; charset=utf-8", metrics.headers().get("content-type"));
    assertTrue(metrics.body().contains("livetable_test_total 1.0"), metrics::body);
  }

  @Test
  void shouldKeepOpenSessionsWhenItStopsAccepting() throws Exception {
    RecordingListener heard = new RecordingListener();
    WebSocket socket = connect(heard);
    int port = server.clientPort();

    server.stopAccepting();

    await().until(() -> isRefused(port));
    assertEquals(200, RawHttp.get(server.adminPort(), "/health/live").status());
    socket.sendText("still here", true).get(10, SECONDS);
    assertEquals("still here", heard.texts.poll(10, SECONDS));
  }

  @Test
  void shouldRefuseAWebSocketOnAnOpenConnectionWhenItStopsAccepting() throws IOException {
    try (RawHttp http = new RawHttp(server.clientPort())) {
      assertEquals(200, http.send("GET", "/", "").status());

      server.stopAccepting();

      assertEquals(503, http.upgrade("/ws", CLIENT_PROTOCOL).status());
    }
  }

  @Test
  void shouldCloseSessionsAndPortsAtTheEnd() throws Exception {
    RecordingListener heard = new RecordingListener();
    WebSocket unused = connect(heard);
    int port = server.adminPort();

    server.close();

    assertTrue(heard.closed.get(10, SECONDS) >= 1000, unused::toString);
    await().until(() -> isRefused(port));
  }

  @Test
  void shouldNameTheListenerOfATakenPort() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        HttpServer other = server("127.0.0.1:" + taken.getLocalPort())) {

      ListenerException e = assertThrows(ListenerException.class, other::start);

      assertTrue(
          String.valueOf(e.getMessage())
              .startsWith(
                  "client.listener: cannot listen on port %d of 127.0.0.1: end the process that has it, or set client.listener"
                      .formatted(taken.getLocalPort())),
          e::getMessage);
    }
  }

  private HttpServer server(String clientListener) {
    ServerConfig config =
        ServerConfig.parse(
            Map.ofEntries(
                Map.entry("server.id", "s1"),
                Map.entry("state.dir", "unused"),
                Map.entry("auth.mode", "none"),
                Map.entry("link.secret", SECRET),
                Map.entry("client.listener", clientListener),
                Map.entry("link.listener", "127.0.0.1:0"),
                Map.entry("admin.listener", "127.0.0.1:0"),
                Map.entry("session.max.message.bytes", "1024"),
                Map.entry("kafka.bootstrap.servers", "127.0.0.1:1"),
                Map.entry("feeds", "balance"),
                Map.entry("feed.balance.topic", "balances"),
                Map.entry("feed.balance.kind", "latest")));
    return new HttpServer(
        config,
        address -> new EchoClient(),
        EchoEndpoint::new,
        4096,
        () -> new Readiness(reasons, Map.of("links", 2)),
        meters);
  }

  private static boolean isRefused(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return !socket.isConnected();
    } catch (IOException refused) {
      return true;
    }
  }

  private WebSocket connect(WebSocket.Listener listener) throws Exception {
    return HttpClient.newHttpClient()
        .newWebSocketBuilder()
        .subprotocols("livetable.v1")
        .buildAsync(URI.create("ws://127.0.0.1:" + server.clientPort() + "/ws"), listener)
        .get(10, SECONDS);
  }

  /** Keeps what a WebSocket hears. */
  private static final class RecordingListener implements WebSocket.Listener {

    final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
    final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        texts.add(text.toString());
        text.setLength(0);
      }
      socket.request(1);
      return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closed.complete(code);
      return CompletableFuture.completedStage(null);
    }
  }
}
