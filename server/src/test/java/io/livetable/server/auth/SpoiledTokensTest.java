package io.livetable.server.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.livetable.server.testkit.Mint;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Tokens that seeds spoil, byte by byte and field by field: refused, and never our fault. */
class SpoiledTokensTest {

  private static final int CASES = 3_000;
  private static final List<String> HEADERS =
      List.of(
          "{}",
          "{\"alg\":null}",
          "{\"alg\":[\"RS256\"]}",
          "{\"alg\":\"none\"}",
          "{\"alg\":\"RS256\",\"kid\":{}}",
          "{\"alg\":\"RS256\",\"kid\":\"\"}",
          "{\"alg\":\"RS256\",\"kid\":\"../../../../dev/null\"}",
          "{\"alg\":\"RS256\",\"kid\":\"' OR 1=1 --\"}",
          "{\"alg\":\"RS256\",\"kid\":\"a\\u0000b\\r\\nc\"}",
          "{\"alg\":\"RS256\",\"alg\":\"none\"}",
          "{\"alg\":\"ES256\",\"crit\":[]}",
          "{\"alg\":\"ES256\",\"crit\":[\"exp\"]}",
          "{\"alg\":\"ES256\",\"b64\":false}",
          "{\"alg\":\"EdDSA\",\"typ\":1}",
          "{\"alg\":\"EdDSA\",\"jwk\":{\"kty\":\"oct\",\"k\":\"AA\"}}",
          "{\"alg\":\"EdDSA\",\"jku\":\"http://127.0.0.1:1/\",\"x5u\":\"file:///etc/passwd\"}",
          "{\"alg\":\"RS256\",\"x5c\":[\"AA\"],\"p2c\":2147483647,\"zip\":\"DEF\"}",
          "[".repeat(4_000),
          "{\"a\":".repeat(1_000));

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

  @BeforeEach
  void listen() {
    log.start();
    root.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    root.detachAppender(log);
  }

  private static String encoded(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A token with something in it exchanged, left out, doubled or put in. */
  private static String spoiled(String token, SplittableRandom random) {
    String[] parts = token.split("\\.", -1);
    int part = random.nextInt(parts.length);
    switch (random.nextInt(5)) {
      case 0 -> parts[0] = encoded(HEADERS.get(random.nextInt(HEADERS.size())));
      case 1 -> parts[2] = encoded("\0".repeat(random.nextInt(0, 300)));
      case 2 -> {
        byte[] bytes = Base64.getUrlDecoder().decode(parts[part]);
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        parts[part] = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
      }
      case 3 -> parts[part] = parts[part].substring(random.nextInt(1, parts[part].length()));
      default -> {
        int at = random.nextInt(parts[part].length());
        String put = List.of(".", "=", "\n", "é", "\0", "AAAA", "..").get(random.nextInt(7));
        parts[part] = parts[part].substring(0, at) + put + parts[part].substring(at);
      }
    }
    return String.join(".", parts);
  }

  /** Whether what is signed is as it was; the signature itself may be written in several ways. */
  private static boolean saysTheSame(String token, List<String> good) {
    String signed = token.trim().substring(0, token.trim().lastIndexOf('.'));
    return good.stream().anyMatch(one -> one.startsWith(signed + "."));
  }

  @Test
  void shouldRefuseThemAllAndLogNothing() {
    Mint rsa = Mint.rs256("rsa", 2048);
    Mint ec = Mint.es256("ec");
    Mint ed = Mint.eddsa("ed");
    List<String> wrong = new ArrayList<>();
    try (TokenFixture fixture = new TokenFixture().withKeys(rsa, ec, ed)) {
      List<String> good =
          List.of(
              rsa.sign(TokenFixture.claims().build()),
              ec.sign(TokenFixture.claims().build()),
              ed.sign(TokenFixture.claims().build()));
      good.forEach(token -> assertEquals("alice", fixture.accepted(token).subject()));
      log.list.clear();
      for (int i = 0; i < CASES; i++) {
        String token = spoiled(good.get(i % good.size()), new SplittableRandom(i));
        if (fixture.verdict(token) instanceof Verdict.Accepted && !saysTheSame(token, good)) {
          wrong.add(i + ": " + token);
        }
      }

      assertEquals(List.of(), wrong);
      assertTrue(log.list.isEmpty(), () -> log.list.toString());
    }
  }
}
