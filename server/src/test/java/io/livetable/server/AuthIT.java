package io.livetable.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.server.config.ServerConfig;
import io.livetable.server.devstack.DevIssuer;
import io.livetable.server.testkit.EmbeddedBroker;
import io.livetable.server.testkit.SharedBroker;
import io.livetable.server.testkit.TopicWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A whole server that asks for tokens, an issuer beside it, and clients on real sockets. */
@ExtendWith(SharedBroker.class)
@Timeout(120)
final class AuthIT {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String TOPIC = "auth-balances";
  private static final String SECRET = "0123456789abcdef";

  private final EmbeddedBroker broker;
  private final HttpClient http = HttpClient.newHttpClient();
  private final DevIssuer issuer = new DevIssuer(0, Set.of());
  private final List<Client> clients = new ArrayList<>();
  private LivetableServer server;

  AuthIT(EmbeddedBroker broker) {
    this.broker = broker;
  }

  @BeforeEach
  void start(@TempDir Path state) throws Exception {
    broker.createTopic(TOPIC, 1, "compact");
    TopicWriter.write(broker, TOPIC, "ACC-0001", "{\"n\":1}");
    TopicWriter.write(broker, TOPIC, "ACC-0011", "{\"n\":1}");
    Map<String, String> keys = new HashMap<>(issuer.serverSettings());
    keys.put("server.id", "auth-it");
    keys.put("state.dir", state.toString());
    keys.put("client.listener", "127.0.0.1:0");
    keys.put("link.listener", "127.0.0.1:0");
    keys.put("admin.listener", "127.0.0.1:0");
    keys.put("link.secret", SECRET);
    keys.put("kafka.bootstrap.servers", broker.bootstrap());
    keys.put("internal.replication.factor", "1");
    keys.put("feeds", "balance");
    keys.put("feed.balance.topic", TOPIC);
    keys.put("feed.balance.kind", "latest");
    keys.put("session.heartbeat.ms", "400"); // So that time is looked at every 100 ms.
    keys.put("principal.max.sessions", "2");
    keys.put("principal.messages.per.second", "1"); // And 200 at once.
    server = new LivetableServer(ServerConfig.parse(keys));
    server.start();
    Awaitility.await().atMost(LONG).until(() -> get("/health/ready") == 200);
  }

  @AfterEach
  void stop() throws Exception {
    clients.forEach(client -> client.socket.abort());
    server.close();
    issuer.close();
    broker.deleteTopic(TOPIC);
  }

  private int get(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.http().adminPort() + path);
    return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  /** A client that keeps what it is told. */
  private static final class Client implements WebSocket.Listener {
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final CompletableFuture<String> closed = new CompletableFuture<>();
    private final StringBuilder partial = new StringBuilder();
    private final WebSocket socket;

    Client(HttpClient http, int port) {
      socket =
          http.newWebSocketBuilder()
              .subprotocols("livetable.v1")
              .buildAsync(URI.create("ws://127.0.0.1:" + port + "/ws"), this)
              .join();
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
      partial.append(text);
      if (last) {
        if (!partial.toString().startsWith("{\"type\":\"heartbeat\"")) {
          told.add(partial.toString());
        }
        partial.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      closed.complete(code + " " + reason);
      return null;
    }

    Client say(String text) {
      socket.sendText(text, true).join();
      return this;
    }

    Client auth(String token) {
      return say("{\"type\":\"auth\",\"token\":\"%s\"}".formatted(token));
    }

    Client subscribe(int id, String account) {
      return say("{\"type\":\"subscribe\",\"id\":%d,\"account\":\"%s\"}".formatted(id, account));
    }

    Client awaitTold(String part) {
      Awaitility.await()
          .atMost(LONG)
          .untilAsserted(() -> assertTrue(hasBeenTold(part), () -> part + ": " + told + closed));
      return this;
    }

    boolean isLetIn() {
      Awaitility.await().atMost(LONG).until(() -> closed.isDone() || hasBeenTold("welcome"));
      return hasBeenTold("welcome");
    }

    boolean hasBeenTold(String part) {
      return told.stream().anyMatch(text -> text.contains(part));
    }
  }

  private Client connect() {
    Client client = new Client(http, server.http().clientPort());
    clients.add(client);
    return client;
  }

  private String alice(long seconds) {
    return issuer.token("alice", Duration.ofSeconds(seconds));
  }

  @Test
  void shouldShowWhatATokenAllowsAndNothingElse() throws Exception {
    Client client = connect().auth(alice(600));
    client.subscribe(1, "ACC-0001").awaitTold("\"type\":\"live\"");
    client.subscribe(2, "ACC-0011").subscribe(3, "ACC-0099").awaitTold("\"id\":3");
    TopicWriter.write(broker, TOPIC, "ACC-0011", "{\"n\":2}");
    TopicWriter.write(broker, TOPIC, "ACC-0001", "{\"n\":2}");
    client.awaitTold("{\"n\":2}");

    assertTrue(client.told.get(0).startsWith("{\"type\":\"auth_required\",\"timeoutMs\":5000"));
    assertTrue(client.hasBeenTold("\"auth\":{\"subject\":\"alice\""));
    String exists = one(client, "\"id\":2");
    String absent = one(client, "\"id\":3");
    assertEquals(
        exists.replace("\"id\":2", "").replace("ACC-0011", ""),
        absent.replace("\"id\":3", "").replace("ACC-0099", ""));
    assertTrue(exists.contains("\"code\":\"forbidden\""));
    assertEquals(
        1,
        client.told.stream().filter(text -> text.contains("ACC-0011")).count(),
        client.told::toString);
  }

  private static String one(Client client, String part) {
    return client.told.stream().filter(text -> text.contains(part)).findFirst().orElseThrow();
  }

  @Test
  void shouldCloseAtTheEndOfATokenAndGoOnWithAFreshOne() throws Exception {
    Client leaves = connect().auth(alice(3)).subscribe(1, "ACC-0001").awaitTold("\"live\"");
    Client stays = connect().auth(alice(3)).subscribe(1, "ACC-0001").awaitTold("\"live\"");
    stays.awaitTold("auth_expiring").auth(alice(600)).awaitTold("\"type\":\"authenticated\"");
    assertEquals("4401 the token has expired", leaves.closed.join());
    TopicWriter.write(broker, TOPIC, "ACC-0001", "{\"n\":3}");
    stays.awaitTold("{\"n\":3}");

    assertTrue(leaves.hasBeenTold("auth_expiring"));
    assertFalse(leaves.hasBeenTold("{\"n\":3}"));
    assertFalse(stays.closed.isDone());
  }

  @Test
  void shouldTurnAwayWhoHasNoTokenOrABadOne() {
    String good = alice(600);

    assertEquals(
        "4501 the first message must be auth, with a token",
        connect().subscribe(1, "ACC-0001").closed.join());
    assertEquals(
        "4501 the token's signature is wrong",
        connect().auth(good.substring(0, good.length() - 8) + "AAAAAAAA").closed.join());
    assertEquals("4501 the token is not a signed JWT", connect().auth(SECRET).closed.join());
    try (DevIssuer other = new DevIssuer(0, Set.of())) {
      assertEquals(
          "4501 the token's signature is wrong",
          connect().auth(other.token("alice", Duration.ofMinutes(1))).closed.join());
    }
    Client renewed = connect().auth(good).awaitTold("welcome");
    renewed.auth(issuer.token("bob", Duration.ofMinutes(1)));
    assertEquals("4501 the token names another subject than the session's", renewed.closed.join());
  }

  @Test
  void shouldBoundTheSessionsOfASubject() {
    Client first = connect().auth(alice(600)).awaitTold("welcome");
    Client second = connect().auth(alice(600)).awaitTold("welcome");
    Client third = connect().auth(alice(600)).awaitTold("too_many_sessions");
    connect().auth(issuer.token("bob", Duration.ofMinutes(1))).awaitTold("welcome");
    assertTrue(third.closed.join().startsWith("4429 "), third.closed::join);

    first.socket.sendClose(1000, "").join();
    Awaitility.await()
        .atMost(LONG)
        .until(() -> connect().auth(alice(600)).isLetIn()); // As soon as the first is gone.
    assertFalse(second.closed.isDone());
  }

  @Test
  void shouldBoundWhatTheSessionsOfASubjectSendTogether() {
    Client fast = connect().auth(alice(600)).awaitTold("welcome");
    Client other = connect().auth(alice(600)).awaitTold("welcome");
    fast.say(many(1, 150, "unsubscribe")).say(many(151, 300, "unsubscribe"));
    assertEquals("4429 too many messages in too little time", fast.closed.join());

    other.say(many(1, 15, "subscribe")).awaitTold("rate_limited");
    assertFalse(other.closed.isDone());
    connect()
        .auth(issuer.token("bob", Duration.ofMinutes(1)))
        .subscribe(1, "ACC-0011")
        .awaitTold("\"live\"");
  }

  private static String many(int from, int to, String type) {
    return IntStream.rangeClosed(from, to)
        .mapToObj(id -> "{\"type\":\"%s\",\"id\":%d,\"account\":\"ACC-0001\"}".formatted(type, id))
        .collect(Collectors.joining(",", "[", "]"));
  }

  @Test
  void shouldNotOpenALinkByAClientsToken() {
    CompletableFuture<WebSocket> link =
        http.newWebSocketBuilder()
            .header("Authorization", "Bearer " + alice(600))
            .subprotocols("livetable-link.v1")
            .buildAsync(
                URI.create("ws://127.0.0.1:" + server.http().linkPort() + "/link"),
                new WebSocket.Listener() {});

    Throwable failure =
        org.junit.jupiter.api.Assertions.assertThrows(CompletionException.class, link::join)
            .getCause();
    assertTrue(
        failure instanceof WebSocketHandshakeException refused
            && refused.getResponse().statusCode() == 401,
        () -> String.valueOf(failure));
  }
}
