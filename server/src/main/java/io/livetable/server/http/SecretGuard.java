package io.livetable.server.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.apache.kafka.common.config.types.Password;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets connector tasks in that present the link secret as a bearer token. */
final class SecretGuard implements Guard {

  private static final Logger LOG = LoggerFactory.getLogger(SecretGuard.class);
  private static final String BEARER = "Bearer ";

  private final byte[] expected;

  SecretGuard(Password secret) {
    expected = digest(secret.value());
  }

  @Override
  public Optional<Refusal> refusal(Request request) {
    String given = request.getHeaders().get(HttpHeader.AUTHORIZATION);
    if (given != null
        && given.regionMatches(true, 0, BEARER, 0, BEARER.length())
        && MessageDigest.isEqual(expected, digest(given.substring(BEARER.length())))) {
      return Optional.empty();
    }
    LOG.warn(
        "A connector task was turned away: {} link secret. remote={}",
        given == null ? "no" : "wrong",
        Request.getRemoteAddr(request));
    return Optional.of(
        new Refusal(
            HttpStatus.UNAUTHORIZED_401,
            "unauthorized",
            given == null
                ? "a link needs the header Authorization: Bearer <link.secret>"
                : "the link secret is not this server's link.secret: give both sides the same"));
  }

  /** Digests are compared instead of texts, so that the time tells neither length nor content. */
  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
