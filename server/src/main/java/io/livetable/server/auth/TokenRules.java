package io.livetable.server.auth;

import com.nimbusds.jose.Header;
import com.nimbusds.jose.JOSEObject;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.livetable.server.config.AuthConfig;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a token must be, apart from its signature. What its header says of keys ({@code jku}, {@code
 * x5u}, {@code jwk}, {@code x5c}) is never looked at. Immutable.
 */
final class TokenRules {

  /** The longest token that is looked at. */
  static final int MOST_CHARS = 8 * 1024;

  private static final int MOST_SUBJECT = 255;
  private static final Set<String> TYPES = Set.of("jwt", "at+jwt", "application/at+jwt");

  private final AuthConfig.Jwt config;
  private final InstantSource clock;

  TokenRules(AuthConfig.Jwt config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
  }

  /**
   * A token whose form is right. Nothing that it says is known to be true.
   *
   * @throws RefusedTokenException if it is none, or is to be verified in a way that is not allowed
   */
  SignedJWT parse(String token) throws RefusedTokenException {
    if (token.length() > MOST_CHARS) {
      throw new RefusedTokenException(Refusal.TOO_LARGE);
    }
    SignedJWT jwt;
    try {
      Base64URL[] parts = JOSEObject.split(token);
      checkAlgorithm(Header.parse(parts[0]).getAlgorithm().getName());
      jwt = SignedJWT.parse(token);
    } catch (ParseException | RuntimeException e) { // The parser fails in many ways.
      throw new RefusedTokenException(Refusal.MALFORMED);
    }
    JWSHeader header = jwt.getHeader();
    JOSEObjectType type = header.getType();
    if ((header.getCriticalParams() != null && !header.getCriticalParams().isEmpty())
        || !header.isBase64URLEncodePayload()
        || (type != null && !TYPES.contains(type.getType().toLowerCase(Locale.ROOT)))) {
      throw new RefusedTokenException(Refusal.HEADER);
    }
    return jwt;
  }

  private void checkAlgorithm(@Nullable String name) throws RefusedTokenException {
    if (name == null || !config.algorithms().contains(name)) {
      throw new RefusedTokenException(Refusal.ALGORITHM);
    }
  }

  /**
   * Checks what a token says, once its signature was verified.
   *
   * @throws RefusedTokenException if it does not count, here or now
   */
  VerifiedToken check(SignedJWT jwt) throws RefusedTokenException {
    JWTClaimsSet claims;
    try {
      claims = jwt.getJWTClaimsSet();
    } catch (ParseException | RuntimeException e) {
      throw new RefusedTokenException(Refusal.CLAIMS);
    }
    String subject = claims.getSubject();
    Instant expires = instant(claims.getExpirationTime());
    if (subject == null
        || subject.isBlank()
        || subject.length() > MOST_SUBJECT
        || expires == null
        || claims.getIssuer() == null
        || claims.getAudience().isEmpty()) {
      throw new RefusedTokenException(Refusal.CLAIMS);
    }
    require(claims.getIssuer().equals(config.issuer()), Refusal.ISSUER);
    require(claims.getAudience().contains(config.audience()), Refusal.AUDIENCE);
    checkTimes(
        expires.toEpochMilli(), instant(claims.getNotBeforeTime()), instant(claims.getIssueTime()));
    return new VerifiedToken(subject, expires.toEpochMilli(), claims.getClaims());
  }

  private static @Nullable Instant instant(@Nullable Date date) {
    return date == null ? null : date.toInstant();
  }

  private void checkTimes(long expires, @Nullable Instant notBefore, @Nullable Instant issued)
      throws RefusedTokenException {
    long now = clock.millis();
    require(now < ends(expires), Refusal.EXPIRED);
    long latest = now + config.leeway().toMillis();
    require(notBefore == null || notBefore.toEpochMilli() <= latest, Refusal.NOT_YET_VALID);
    require(issued == null || issued.toEpochMilli() <= latest, Refusal.NOT_YET_VALID);
    long began = issued == null ? now : issued.toEpochMilli();
    // Neither can overflow: what lies so far off is later than any life that is allowed.
    require(expires / 2 - began / 2 <= config.maxLifetime().toMillis() / 2, Refusal.LIFETIME);
  }

  /** Until when a token counts. */
  long ends(long expires) {
    long leeway = config.leeway().toMillis();
    return expires > Long.MAX_VALUE - leeway ? Long.MAX_VALUE : expires + leeway;
  }

  private static void require(boolean condition, Refusal otherwise) throws RefusedTokenException {
    if (!condition) {
      throw new RefusedTokenException(otherwise);
    }
  }
}
