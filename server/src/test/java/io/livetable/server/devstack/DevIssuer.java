package io.livetable.server.devstack;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jwt.JWTClaimsSet;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.livetable.server.testkit.Mint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * An issuer for development: gives anybody on this machine a token of anybody it knows. {@code
 * /jwks} is its key set, {@code /token?sub=alice&ttl=600} a token. A page may ask only if it is of
 * one of the origins given. Its key is new at each start.
 */
public final class DevIssuer implements AutoCloseable {

  /** What tokens have as {@code iss} and {@code aud}. */
  public static final String ISSUER = "livetable-dev-issuer";

  public static final String AUDIENCE = "livetable";

  private static final Map<String, List<String>> ACCOUNTS =
      new TreeMap<>(
          Map.of("alice", List.of("ACC-000*"), "bob", List.of("ACC-001*"), "ops", List.of("*")));

  private static final long LONGEST = Duration.ofHours(12).toSeconds();

  private final Mint mint = Mint.es256("dev");
  private final ObjectMapper json = new ObjectMapper();
  private final Set<String> origins;
  private final HttpServer server;

  /**
   * Listens on the loopback address.
   *
   * @param origins whose pages may ask for tokens
   */
  public DevIssuer(int port, Set<String> origins) {
    this.origins = Set.copyOf(origins);
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (IOException e) {
      throw new UncheckedIOException("the issuer cannot listen on port " + port, e);
    }
    server.createContext("/jwks", exchange -> answer(exchange, 200, Mint.keys(mint)));
    server.createContext("/token", this::token);
    server.start();
  }

  /** Where it is. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** What a server that takes its tokens is configured with. */
  public Map<String, String> serverSettings() {
    return Map.of(
        "auth.mode",
        "jwt",
        "auth.jwt.jwks",
        url() + "/jwks",
        "auth.jwt.issuer",
        ISSUER,
        "auth.jwt.audience",
        AUDIENCE,
        "auth.jwt.leeway.ms",
        "0",
        "auth.jwt.jwks.unknown.key.ms",
        "1000",
        "auth.token.url",
        url() + "/token");
  }

  /** Whom it knows. */
  public Set<String> subjects() {
    return ACCOUNTS.keySet();
  }

  /** A token of somebody it knows. */
  public String token(String subject, Duration life) {
    Instant now = Instant.now();
    return mint.sign(
        new JWTClaimsSet.Builder()
            .issuer(ISSUER)
            .audience(AUDIENCE)
            .subject(subject)
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plus(life)))
            .claim("accounts", ACCOUNTS.getOrDefault(subject, List.of()))
            .build());
  }

  private void token(HttpExchange exchange) throws IOException {
    Map<String, String> query = query(exchange);
    String subject = query.getOrDefault("sub", "");
    Optional<Long> life = seconds(query.getOrDefault("ttl", "600"));
    if (!ACCOUNTS.containsKey(subject)) {
      answer(exchange, 404, error("sub must be one of " + subjects()));
    } else if (life.isEmpty()) {
      answer(exchange, 400, error("ttl must be a whole number of seconds from 1 to " + LONGEST));
    } else {
      Duration time = Duration.ofSeconds(life.get());
      Map<String, Object> content = new HashMap<>();
      content.put("token", token(subject, time));
      content.put("sub", subject);
      content.put("expiresAt", Instant.now().plus(time).toEpochMilli());
      answer(exchange, 200, json.writeValueAsString(content));
    }
  }

  private String error(String text) throws IOException {
    return json.writeValueAsString(Map.of("error", text));
  }

  private static Optional<Long> seconds(String text) {
    try {
      return Optional.of(Long.parseLong(text)).filter(ttl -> ttl >= 1 && ttl <= LONGEST);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Map<String, String> query(HttpExchange exchange) {
    Map<String, String> query = new HashMap<>();
    String raw = exchange.getRequestURI().getRawQuery();
    for (String part : raw == null ? List.<String>of() : List.of(raw.split("&", -1))) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        query.put(
            part.substring(0, equals),
            URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    return query;
  }

  /** Answers a page of a known origin, and what is no page; another page gets nothing. */
  private void answer(HttpExchange exchange, int status, String text) throws IOException {
    try (exchange) {
      String origin = exchange.getRequestHeaders().getFirst("Origin");
      boolean foreign = origin != null && !origins.contains(origin);
      byte[] body = (foreign ? "{}" : text).getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.getResponseHeaders().set("Cache-Control", "no-store");
      exchange.getResponseHeaders().set("Vary", "Origin");
      if (origin != null && !foreign) {
        exchange.getResponseHeaders().set("Access-Control-Allow-Origin", origin);
      }
      exchange.sendResponseHeaders(foreign ? 403 : status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
