package io.livetable.server.http;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;

/**
 * Lets no more WebSockets be opened than a bucket has tokens. Those it turns away are told
 * different times, so that they do not all come back at once.
 */
final class HandshakeGuard implements Guard {

  private static final int LATEST_SECONDS = 5;

  private final TokenBucket bucket;
  private final RandomGenerator random;

  HandshakeGuard(TokenBucket bucket, RandomGenerator random) {
    this.bucket = bucket;
    this.random = random;
  }

  @Override
  public Optional<Refusal> refusal(Request request) {
    return bucket.take()
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                HttpStatus.SERVICE_UNAVAILABLE_503,
                "too_many_handshakes",
                "too many clients connect at once: try again",
                random.nextInt(1, LATEST_SECONDS + 1)));
  }
}
