package io.livetable.server.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.livetable.server.config.AuthConfig;
import io.livetable.server.metrics.AuthMeters;
import io.livetable.server.testkit.Mint;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Key sets from a real HTTP server, and from files. */
@Timeout(30)
class KeySourcesTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch end = new CountDownLatch(1);
  private final AtomicInteger requests = new AtomicInteger();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void stop() {
    end.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  private URI at(String path, Answer answer) {
    server.createContext(
        path,
        exchange -> {
          requests.incrementAndGet();
          try (exchange) {
            answer.to(exchange);
          }
        });
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private static void write(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  private static String fetched(KeySource source) {
    return source.fetch().toCompletableFuture().join();
  }

  private static String failure(KeySource source) {
    return String.valueOf(
        assertThrows(CompletionException.class, () -> fetched(source)).getCause());
  }

  @Test
  void shouldFetchFromAUrl() {
    URI uri = at("/jwks", exchange -> write(exchange, 200, "{\"keys\":[\"é\"]}"));

    assertEquals("{\"keys\":[\"é\"]}", fetched(new HttpKeys(uri, LONG)));
  }

  @Test
  void shouldTakeNoOtherAnswerThan200() {
    URI missing = at("/missing", exchange -> write(exchange, 404, "{\"keys\":[]}"));
    URI target = at("/target", exchange -> write(exchange, 200, "{\"keys\":[]}"));
    URI moved =
        at(
            "/moved",
            exchange -> {
              exchange.getResponseHeaders().add("Location", target.toString());
              write(exchange, 302, "");
            });

    assertTrue(failure(new HttpKeys(missing, LONG)).contains("404"));
    assertTrue(failure(new HttpKeys(moved, LONG)).contains("302"));
    assertEquals(2, requests.get(), "the redirect was not followed");
  }

  @Test
  void shouldNotTakeMoreThanItsBound() {
    URI uri =
        at(
            "/large",
            exchange -> {
              exchange.sendResponseHeaders(200, 0);
              byte[] part = new byte[64 * 1024];
              for (int i = 0; i < 64; i++) {
                exchange.getResponseBody().write(part);
              }
            });

    assertTrue(failure(new HttpKeys(uri, LONG)).contains("more than 262144 bytes"));
  }

  @Test
  void shouldNotWaitForAnAnswerThatComesInDrops() {
    URI uri =
        at(
            "/drops",
            exchange -> {
              exchange.sendResponseHeaders(200, 100);
              exchange.getResponseBody().write('{');
              exchange.getResponseBody().flush();
              awaitEnd();
            });

    assertTrue(failure(new HttpKeys(uri, Duration.ofMillis(300))).contains("Timeout"));
  }

  @Test
  void shouldSayWhenNobodyAnswers() {
    URI uri = at("/gone", exchange -> write(exchange, 200, ""));
    server.stop(0);

    assertTrue(failure(new HttpKeys(uri, LONG)).contains("Connect"));
  }

  @Test
  void shouldReadAFileEachTime(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("keys.json");
    FileKeys source = new FileKeys(file);
    assertTrue(failure(source).contains("NoSuchFile"));
    Files.writeString(file, "one");
    assertEquals("one", fetched(source));
    Files.writeString(file, "two");

    assertEquals("two", fetched(source));
  }

  @Test
  void shouldFollowARotationAtTheIssuer() {
    Mint old = Mint.es256("old");
    Mint young = Mint.es256("young");
    String[] served = {Mint.keys(old)};
    URI uri = at("/jwks", exchange -> write(exchange, 200, served[0]));
    AuthConfig.Jwt base = TokenFixture.config("accounts");
    AuthConfig.Jwt config =
        new AuthConfig.Jwt(
            new AuthConfig.Keys(uri.toString(), LONG, Duration.ZERO, LONG),
            base.issuer(),
            base.audience(),
            base.algorithms(),
            base.leeway(),
            base.maxLifetime(),
            new AuthConfig.Accounts("accounts", Optional.empty(), Map.of()));
    try (JwtAuthenticator authenticator =
        new JwtAuthenticator(
            config, new AuthMeters(new SimpleMeterRegistry()), () -> 0, () -> TokenFixture.NOW)) {
      authenticator.tick();
      Awaitility.await().until(() -> authenticator.problem().isEmpty());
      assertEquals("accepted", outcome(authenticator, old));
      served[0] = Mint.keys(young);

      assertEquals("accepted", outcome(authenticator, young));
      assertEquals("UNKNOWN_KEY", outcome(authenticator, old));
    }
  }

  private static String outcome(Authenticator authenticator, Mint mint) {
    Verdict verdict =
        authenticator
            .authenticate(mint.sign(TokenFixture.claims().build()))
            .toCompletableFuture()
            .join();
    return verdict instanceof Verdict.Refused refused ? refused.refusal().name() : "accepted";
  }

  private void awaitEnd() {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
