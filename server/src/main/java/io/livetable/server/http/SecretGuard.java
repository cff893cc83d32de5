package io.livetable.server.http;

import io.micrometer.core.instrument.Counter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.config.types.Password;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;

/** Lets connector tasks in that present a link secret as a bearer token. */
final class SecretGuard implements Guard {

  private static final String BEARER = "Bearer ";

  private final List<byte[]> expected;
  private final Counter previous;

  /**
   * A guard.
   *
   * @param secrets the current one, and perhaps the one before
   * @param previous counts those who come with the one before
   */
  SecretGuard(List<Password> secrets, Counter previous) {
    expected = secrets.stream().map(secret -> digest(secret.value())).toList();
    this.previous = previous;
  }

  @Override
  public Optional<Refusal> refusal(Request request) {
    String given = request.getHeaders().get(HttpHeader.AUTHORIZATION);
    if (given != null && given.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      byte[] digest = digest(given.substring(BEARER.length()));
      int found = -1;
      for (int i = 0; i < expected.size(); i++) {
        if (MessageDigest.isEqual(expected.get(i), digest)) {
          found = i;
        }
      }
      if (found > 0) {
        previous.increment();
      }
      if (found >= 0) {
        return Optional.empty();
      }
    }
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
