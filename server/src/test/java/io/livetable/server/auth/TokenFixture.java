package io.livetable.server.auth;

import com.nimbusds.jwt.JWTClaimsSet;
import io.livetable.server.config.AuthConfig;
import io.livetable.server.metrics.AuthMeters;
import io.livetable.server.testkit.Mint;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/** An authenticator of the issuer "iss" for the audience "aud", and a clock that tests move. */
final class TokenFixture implements AutoCloseable {

  static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  static final Mint RSA = Mint.rs256("rsa", 2048);
  static final Mint EC = Mint.es256("ec");
  static final Mint ED = Mint.eddsa("ed");

  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final AtomicLong millis = new AtomicLong(1_000_000);
  private final long began = millis.get();
  final FakeSource source = new FakeSource();
  final IssuerKeys keys;
  final JwtAuthenticator authenticator;

  /** A source whose fetches the test answers. */
  static final class FakeSource implements KeySource {
    final java.util.ArrayDeque<CompletableFuture<String>> asked = new java.util.ArrayDeque<>();

    @Override
    public CompletionStage<String> fetch() {
      CompletableFuture<String> answer = new CompletableFuture<>();
      asked.add(answer);
      return answer;
    }

    /** The oldest fetch is answered. */
    void answer(Mint... mints) {
      asked.remove().complete(Mint.keys(mints));
    }

    /** The oldest fetch fails. */
    void fail() {
      asked.remove().completeExceptionally(new IllegalStateException("no answer"));
    }
  }

  TokenFixture() {
    this(config("accounts"), new ClaimAuthorizer("accounts"), 100);
  }

  TokenFixture(AuthConfig.Jwt config, AccountAuthorizer authorizer, int mostWaiting) {
    AuthMeters meters = new AuthMeters(registry);
    keys = new IssuerKeys(source, config.keys(), millis::get, meters);
    authenticator =
        new JwtAuthenticator(
            new TokenRules(config, this::now), keys, authorizer, meters, mostWaiting);
  }

  /** A configuration that takes all algorithms. */
  static AuthConfig.Jwt config(String claim) {
    return new AuthConfig.Jwt(
        new AuthConfig.Keys(
            "https://issuer.example/jwks",
            Duration.ofMinutes(5),
            Duration.ofSeconds(30),
            Duration.ofHours(4)),
        "iss",
        "aud",
        List.of("RS256", "ES256", "EdDSA"),
        Duration.ofSeconds(30),
        Duration.ofDays(1),
        new AuthConfig.Accounts(claim, Optional.empty(), Map.of()));
  }

  Instant now() {
    return NOW.plusMillis(millis.get() - began);
  }

  /** The keys are fetched for the first time. */
  TokenFixture withKeys(Mint... mints) {
    authenticator.tick();
    source.answer(mints);
    return this;
  }

  void advance(Duration time) {
    millis.addAndGet(time.toMillis());
  }

  /** Claims that are all right, for ten minutes. */
  static JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .issuer("iss")
        .audience("aud")
        .subject("alice")
        .issueTime(Date.from(NOW))
        .expirationTime(Date.from(NOW.plusSeconds(600)))
        .claim("accounts", List.of("ACC-0001", "B-*"));
  }

  Verdict verdict(String token) {
    return authenticator.authenticate(token).toCompletableFuture().join();
  }

  Principal accepted(String token) {
    return ((Verdict.Accepted) verdict(token)).principal();
  }

  Refusal refused(String token) {
    return ((Verdict.Refused) verdict(token)).refusal();
  }

  double count(String name, String tag, String value) {
    return registry.get(name).tag(tag, value).counter().count();
  }

  @Override
  public void close() {
    authenticator.close();
  }
}
