package io.livetable.server.http;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;

/**
 * Lets no more WebSockets be opened than a bucket has tokens, and leaves each address its share.
 * Those it turns away are told different times, so that they do not all come back at once.
 */
final class HandshakeGuard implements Guard {

  private static final int LATEST_SECONDS = 5;

  private final FairBucket bucket;
  private final ClientAddresses addresses;
  private final RandomGenerator random;

  HandshakeGuard(FairBucket bucket, ClientAddresses addresses, RandomGenerator random) {
    this.bucket = bucket;
    this.addresses = addresses;
    this.random = random;
  }

  @Override
  public Optional<Refusal> refusal(Request request) {
    return bucket.take(addresses.of(request))
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                HttpStatus.SERVICE_UNAVAILABLE_503,
                "too_many_handshakes",
                "too many clients connect at once: try again",
                random.nextInt(1, LATEST_SECONDS + 1)));
  }
}
