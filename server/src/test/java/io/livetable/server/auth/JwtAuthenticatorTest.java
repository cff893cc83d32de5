package io.livetable.server.auth;

import static io.livetable.server.auth.TokenFixture.EC;
import static io.livetable.server.auth.TokenFixture.ED;
import static io.livetable.server.auth.TokenFixture.NOW;
import static io.livetable.server.auth.TokenFixture.RSA;
import static io.livetable.server.auth.TokenFixture.claims;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import io.livetable.server.config.AuthConfig;
import io.livetable.server.testkit.Mint;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that are taken, and each kind that is not. */
@Timeout(20)
class JwtAuthenticatorTest {

  private final TokenFixture fixture = new TokenFixture().withKeys(RSA, EC, ED);

  @AfterEach
  void close() {
    fixture.close();
  }

  static Stream<Mint> mints() {
    return Stream.of(RSA, EC, ED);
  }

  @ParameterizedTest
  @MethodSource("mints")
  void shouldTakeATokenOfEachAlgorithm(Mint mint) {
    Principal principal = fixture.accepted(mint.sign(claims().build()));

    assertEquals("alice", principal.subject());
    assertEquals(NOW.plusSeconds(600).toEpochMilli(), principal.expires());
    assertEquals(NOW.plusSeconds(630).toEpochMilli(), principal.ends());
    assertTrue(principal.access().allows("ACC-0001"));
    assertFalse(principal.access().allows("ACC-0002"));
    assertEquals(1, fixture.count("livetable.auth.tokens", "outcome", "accepted"));
  }

  @ParameterizedTest
  @MethodSource("mints")
  void shouldRefuseAChangedClaimOrSignature(Mint mint) {
    String[] parts = mint.sign(claims().build()).split("\\.", -1);
    String[] others = mint.sign(claims().subject("mallory").build()).split("\\.", -1);
    byte[] signature = new Base64URL(parts[2]).decode();
    signature[signature.length / 2] ^= 1;

    assertEquals(Refusal.SIGNATURE, fixture.refused(parts[0] + "." + others[1] + "." + parts[2]));
    assertEquals(
        Refusal.SIGNATURE,
        fixture.refused(parts[0] + "." + parts[1] + "." + Base64URL.encode(signature)));
    assertEquals(
        Refusal.SIGNATURE,
        fixture.refused(
            parts[0] + "." + parts[1] + "." + Base64URL.encode(new byte[signature.length])));
    assertEquals(Refusal.SIGNATURE, fixture.refused(parts[0] + "." + parts[1] + "." + "AAAA"));
  }

  @Test
  void shouldRefuseATokenWithoutSignature() {
    String plain = new PlainJWT(claims().build()).serialize();

    assertEquals(Refusal.ALGORITHM, fixture.refused(plain));
    assertEquals(
        Refusal.ALGORITHM,
        fixture.refused(
            Base64URL.encode("{\"alg\":\"None\"}") + "." + plain.split("\\.", -1)[1] + "."));
  }

  @ParameterizedTest
  @MethodSource("mints")
  void shouldRefuseAPublicKeyAsHmacSecret(Mint mint) {
    assertEquals(Refusal.ALGORITHM, fixture.refused(mint.forgeWithPublicKey(claims().build())));
  }

  @Test
  void shouldRefuseAnAlgorithmThatIsNotConfigured() {
    AuthConfig.Jwt all = TokenFixture.config("accounts");
    AuthConfig.Jwt one =
        new AuthConfig.Jwt(
            all.keys(),
            all.issuer(),
            all.audience(),
            List.of("ES256"),
            all.leeway(),
            all.maxLifetime(),
            all.accounts());
    try (TokenFixture strict = new TokenFixture(one, new ClaimAuthorizer("accounts"), 10)) {
      strict.withKeys(RSA, EC);

      assertEquals(Refusal.ALGORITHM, strict.refused(RSA.sign(claims().build())));
      assertEquals("alice", strict.accepted(EC.sign(claims().build())).subject());
    }
  }

  @Test
  void shouldRefuseAKeyOfAnotherKindThanTheAlgorithm() {
    JWSHeader confused = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("ec").build();

    assertEquals(Refusal.UNAVAILABLE, fixture.refused(RSA.sign(confused, claims().build())));
  }

  @Test
  void shouldNotFollowWhatATokenSaysOfItsOwnKey() {
    Mint mallory = Mint.rs256("rsa", 2048); // The name of the issuer's key.
    URI url = URI.create("https://mallory.example/jwks");
    JWSHeader header = mallory.header().jwk(mallory.key()).jwkURL(url).x509CertURL(url).build();

    assertEquals(Refusal.SIGNATURE, fixture.refused(mallory.sign(header, claims().build())));
    assertTrue(fixture.source.asked.isEmpty());
  }

  @Test
  void shouldPassOverWhatATokenOfTheIssuersSaysOfItsKey() {
    JWSHeader header = RSA.header().jwkURL(URI.create("https://elsewhere.example/")).build();

    assertEquals("alice", fixture.accepted(RSA.sign(header, claims().build())).subject());
  }

  @Test
  void shouldRefuseAHeaderThatAsksForMore() {
    JWSHeader critical = RSA.header().criticalParams(Set.of("exp")).customParam("exp", 1).build();
    JWSHeader logout = RSA.header().type(new JOSEObjectType("logout+jwt")).build();
    JWSHeader access = RSA.header().type(new JOSEObjectType("at+jwt")).build();

    assertEquals(Refusal.HEADER, fixture.refused(RSA.sign(critical, claims().build())));
    assertEquals(Refusal.HEADER, fixture.refused(RSA.sign(logout, claims().build())));
    assertEquals("alice", fixture.accepted(RSA.sign(access, claims().build())).subject());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "x",
        "..",
        "a.b",
        "a.b.c",
        "a.b.c.d.e",
        "e30.e30.e30",
        "bnVsbA.e30.",
        "eyJhbGciOjF9.e30.AA",
        "eyJhbGciOiJSUzI1NiJ9.e30.",
        "eyJhbGciOiJSUzI1NiJ9..AA",
        "livetable-dev-link-secret",
        "\u0000\ud800"
      })
  void shouldRefuseWhatIsNoToken(String text) {
    assertTrue(
        Set.of(Refusal.MALFORMED, Refusal.ALGORITHM, Refusal.SIGNATURE)
            .contains(fixture.refused(text)),
        () -> text + ": " + fixture.refused(text));
  }

  @Test
  void shouldRefuseATokenThatIsTooLarge() {
    String claim = "x".repeat(TokenRules.MOST_CHARS);

    assertEquals(
        Refusal.TOO_LARGE, fixture.refused(RSA.sign(claims().claim("more", claim).build())));
    assertEquals(Refusal.TOO_LARGE, fixture.refused("[".repeat(100_000)));
  }

  private Refusal refusedClaims(JWTClaimsSet.Builder claims) {
    return fixture.refused(RSA.sign(claims.build()));
  }

  @Test
  void shouldRefuseATokenOfOrForSomebodyElse() {
    assertEquals(Refusal.ISSUER, refusedClaims(claims().issuer("iss2")));
    assertEquals(Refusal.ISSUER, refusedClaims(claims().issuer("iss/")));
    assertEquals(Refusal.AUDIENCE, refusedClaims(claims().audience("aud2")));
    assertEquals(
        "alice",
        fixture.accepted(RSA.sign(claims().audience(List.of("other", "aud")).build())).subject());
  }

  @Test
  void shouldRefuseATokenWithoutWhatItMustHave() {
    assertEquals(Refusal.CLAIMS, refusedClaims(claims().issuer(null)));
    assertEquals(Refusal.CLAIMS, refusedClaims(claims().audience((String) null)));
    assertEquals(Refusal.CLAIMS, refusedClaims(claims().subject(null)));
    assertEquals(Refusal.CLAIMS, refusedClaims(claims().subject(" ")));
    assertEquals(Refusal.CLAIMS, refusedClaims(claims().subject("x".repeat(256))));
    assertEquals(Refusal.CLAIMS, refusedClaims(claims().expirationTime(null)));
    assertEquals(Refusal.CLAIMS, refusedClaims(claims().claim("exp", "tomorrow")));
  }

  @Test
  void shouldTakeATokenUntilTheLeewayIsOver() {
    String token = RSA.sign(claims().build());

    fixture.advance(Duration.ofMillis(629_999));
    assertEquals("alice", fixture.accepted(token).subject());
    fixture.advance(Duration.ofMillis(1));
    assertEquals(Refusal.EXPIRED, fixture.refused(token));
  }

  @Test
  void shouldRefuseATokenOfTheFuture() {
    Instant soon = NOW.plusSeconds(30);

    assertEquals(
        Refusal.NOT_YET_VALID,
        refusedClaims(claims().notBeforeTime(Date.from(soon.plusSeconds(1)))));
    assertEquals(
        Refusal.NOT_YET_VALID, refusedClaims(claims().issueTime(Date.from(soon.plusSeconds(1)))));
    assertEquals(
        "alice",
        fixture.accepted(RSA.sign(claims().notBeforeTime(Date.from(soon)).build())).subject());
  }

  @Test
  void shouldRefuseATokenThatLivesTooLong() {
    Date day = Date.from(NOW.plus(Duration.ofDays(1)));
    Date more = Date.from(NOW.plus(Duration.ofDays(1)).plusSeconds(1));

    assertEquals(
        "alice", fixture.accepted(RSA.sign(claims().expirationTime(day).build())).subject());
    assertEquals(Refusal.LIFETIME, refusedClaims(claims().expirationTime(more)));
    assertEquals(Refusal.LIFETIME, refusedClaims(claims().issueTime(null).expirationTime(more)));
    assertEquals(
        Refusal.LIFETIME,
        refusedClaims(claims().issueTime(null).claim("exp", Long.MAX_VALUE / 1_000)));
  }

  @Test
  void shouldRefuseATokenThatSaysNothingOfAccounts() {
    assertEquals(Refusal.ACCOUNTS, refusedClaims(claims().claim("accounts", null)));
    assertEquals(Refusal.ACCOUNTS, refusedClaims(claims().claim("accounts", 7)));
    assertTrue(fixture.source.asked.isEmpty(), "no fetch for the sake of these");
  }

  @Test
  void shouldSayThatItCannotTellWhenAnAuthorizerFails() {
    AccountAuthorizer broken =
        token -> {
          throw new IllegalStateException("no database");
        };
    try (TokenFixture other = new TokenFixture(TokenFixture.config("accounts"), broken, 10)) {
      other.withKeys(RSA);

      assertEquals(Refusal.UNAVAILABLE, other.refused(RSA.sign(claims().build())));
    }
  }

  @Test
  void shouldLetAnAuthorizerRefuse() {
    AccountAuthorizer strict =
        token -> {
          throw new RefusedTokenException();
        };
    try (TokenFixture other = new TokenFixture(TokenFixture.config("accounts"), strict, 10)) {
      other.withKeys(RSA);

      assertEquals(Refusal.ACCOUNTS, other.refused(RSA.sign(claims().build())));
    }
  }

  @Test
  void shouldNotLookAtATokenThatFindsTooManyBeforeIt() {
    CountDownLatch go = new CountDownLatch(1);
    AccountAuthorizer slow =
        token -> {
          awaitQuietly(go);
          return account -> true;
        };
    try (TokenFixture other = new TokenFixture(TokenFixture.config("accounts"), slow, 1)) {
      other.withKeys(RSA);
      String token = RSA.sign(claims().build());
      List<CompletableFuture<Verdict>> verdicts =
          Stream.generate(() -> other.authenticator.authenticate(token).toCompletableFuture())
              .limit(8)
              .toList();

      assertTrue(
          verdicts.stream()
              .anyMatch(
                  verdict ->
                      verdict.isDone()
                          && verdict.join().equals(new Verdict.Refused(Refusal.UNAVAILABLE))));
      go.countDown();
      long taken = verdicts.stream().filter(v -> v.join() instanceof Verdict.Accepted).count();
      assertTrue(taken >= 2, "those that were being looked at");
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
