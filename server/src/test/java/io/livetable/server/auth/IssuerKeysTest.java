package io.livetable.server.auth;

import static io.livetable.server.auth.TokenFixture.EC;
import static io.livetable.server.auth.TokenFixture.ED;
import static io.livetable.server.auth.TokenFixture.RSA;
import static io.livetable.server.auth.TokenFixture.claims;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import io.livetable.server.testkit.Mint;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When the issuer's keys are fetched, and how long they serve. */
@Timeout(20)
class IssuerKeysTest {

  private final TokenFixture fixture = new TokenFixture();
  private final String byRsa = RSA.sign(token());
  private final String byEc = EC.sign(token());

  private static com.nimbusds.jwt.JWTClaimsSet token() {
    return claims()
        .expirationTime(java.util.Date.from(TokenFixture.NOW.plus(Duration.ofHours(20))))
        .build();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private int asked() {
    return fixture.source.asked.size();
  }

  /** A token that needs a fetch, once that was asked for. */
  private CompletableFuture<Verdict> waiting(String token, int fetches) {
    CompletableFuture<Verdict> verdict =
        fixture.authenticator.authenticate(token).toCompletableFuture();
    Awaitility.await().until(() -> asked() == fetches);
    return verdict;
  }

  private static String refusal(CompletableFuture<Verdict> verdict) {
    return verdict.join() instanceof Verdict.Refused refused ? refused.refusal().code() : "none";
  }

  @Test
  void shouldFetchBeforeAnybodyAsksAndAgainAheadOfTime() {
    assertTrue(fixture.authenticator.problem().isPresent());
    fixture.withKeys(RSA);
    assertEquals(Optional.empty(), fixture.authenticator.problem());
    fixture.advance(Duration.ofMinutes(5).minusMillis(1));
    fixture.authenticator.tick();
    assertEquals(0, asked());
    fixture.advance(Duration.ofMillis(1));
    fixture.authenticator.tick();
    fixture.authenticator.tick();
    assertEquals(1, asked(), "one at a time");
    assertEquals("alice", fixture.accepted(byRsa).subject(), "nobody waits for it");
    fixture.source.answer(EC);

    assertEquals("alice", fixture.accepted(byEc).subject());
    assertEquals(2, fixture.count("livetable.auth.key.fetches", "outcome", "fetched"));
  }

  @Test
  void shouldFetchForTheSakeOfAnUnknownKey() {
    fixture.withKeys(RSA);
    fixture.advance(Duration.ofSeconds(30));
    CompletableFuture<Verdict> rotated = waiting(byEc, 1);
    assertEquals("alice", fixture.accepted(byRsa).subject(), "others do not wait");
    assertFalse(rotated.isDone());
    fixture.source.answer(RSA, EC);

    assertTrue(rotated.join() instanceof Verdict.Accepted);
  }

  @Test
  void shouldRefuseAKeyThatTheIssuerDoesNotHaveAndFetchSeldomForIt() {
    fixture.withKeys(RSA);
    fixture.advance(Duration.ofSeconds(30));
    CompletableFuture<Verdict> first = waiting(byEc, 1);
    CompletableFuture<Verdict> second =
        fixture.authenticator.authenticate(ED.sign(token())).toCompletableFuture();
    fixture.source.answer(RSA);
    assertEquals("unknown_key", refusal(first));
    String told = refusal(second);
    assertTrue(List.of("unknown_key", "unavailable").contains(told), told);
    for (int i = 0; i < 100; i++) {
      assertEquals(Refusal.UNAVAILABLE, fixture.refused(Mint.es256("new" + i).sign(token())));
    }
    assertEquals(0, asked());
    fixture.advance(Duration.ofSeconds(30));

    assertFalse(waiting(byEc, 1).isDone(), "it is asked for again");
  }

  @Test
  void shouldServeOnThroughAnOutageForATime() {
    fixture.withKeys(RSA);
    fixture.advance(Duration.ofMinutes(5));
    long failures = 0;
    while (fixture.authenticator.problem().isEmpty()) {
      fixture.authenticator.tick();
      if (asked() > 0) {
        fixture.source.fail();
        failures++;
      }
      assertEquals("alice", fixture.accepted(byRsa).subject());
      fixture.advance(Duration.ofSeconds(10));
    }
    assertEquals(
        Duration.ofHours(4).plusSeconds(10), Duration.ofMillis(fixture.millis.get() - 1_000_000));
    assertTrue(failures > 300 && failures < 600, "asked again, and not too often: " + failures);
    fixture.advance(Duration.ofSeconds(60));
    CompletableFuture<Verdict> late = waiting(byRsa, 1);
    fixture.source.fail();
    assertEquals("unavailable", refusal(late));
    fixture.advance(Duration.ofSeconds(60));
    fixture.withKeys(RSA);

    assertEquals("alice", fixture.accepted(byRsa).subject());
    assertEquals(Optional.empty(), fixture.authenticator.problem());
  }

  @Test
  void shouldAskSoonAgainWhenTheFirstFetchFails() {
    fixture.authenticator.tick();
    fixture.source.fail();
    fixture.authenticator.tick();
    assertEquals(0, asked());
    assertEquals(Refusal.UNAVAILABLE, fixture.refused(byRsa));
    fixture.advance(Duration.ofSeconds(1));
    fixture.authenticator.tick();
    fixture.source.answer(RSA);

    assertEquals("alice", fixture.accepted(byRsa).subject());
  }

  @Test
  void shouldTakeAwayAKeyThatTheIssuerTookAway() {
    fixture.withKeys(RSA, EC);
    fixture.advance(Duration.ofMinutes(5));
    fixture.authenticator.tick();
    fixture.source.answer(RSA);

    assertEquals(Refusal.UNAVAILABLE, fixture.refused(byEc));
    fixture.advance(Duration.ofSeconds(30));
    CompletableFuture<Verdict> verdict = waiting(byEc, 1);
    fixture.source.answer(RSA);
    assertEquals("unknown_key", refusal(verdict));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "x", "{}", "[]", "{\"keys\":[]}", "{\"keys\":[{}]}", "null", "<html>"})
  void shouldKeepWhatItHasWhenWhatComesIsNoKeySet(String text) {
    fixture.withKeys(RSA);
    fixture.advance(Duration.ofMinutes(5));
    fixture.authenticator.tick();
    fixture.source.asked.remove().complete(text);

    assertEquals("alice", fixture.accepted(byRsa).subject());
    assertEquals(1, fixture.count("livetable.auth.key.fetches", "outcome", "failed"));
  }

  @Test
  void shouldPassOverKeysThatAreOfNoUse() throws JOSEException {
    OctetSequenceKey secret = new OctetSequenceKeyGenerator(256).keyID("secret").generate();
    Mint weak = Mint.rs256("weak", 1024);
    fixture.authenticator.tick();
    fixture
        .source
        .asked
        .remove()
        .complete(new JWKSet(List.of(secret, weak.key(), RSA.key())).toString(false));

    assertEquals("alice", fixture.accepted(byRsa).subject());
    assertEquals(Refusal.UNAVAILABLE, fixture.refused(weak.sign(token())));
  }

  @Test
  void shouldRefuseAKeySetThatIsTooLarge() {
    fixture.authenticator.tick();
    fixture.source.answer(
        IntStream.rangeClosed(0, 100).mapToObj(i -> Mint.es256("k" + i)).toArray(Mint[]::new));

    assertTrue(fixture.authenticator.problem().isPresent());
  }

  @Test
  void shouldTryEachKeyThatFitsATokenWithoutKeyName() {
    fixture.withKeys(Mint.es256("other"), EC);
    String nameless = EC.sign(EC.header().keyID(null).build(), token());

    assertEquals("alice", fixture.accepted(nameless).subject());
  }
}
