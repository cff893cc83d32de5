package io.livetable.server.http;

import io.livetable.server.config.ClientAccess;
import io.livetable.server.config.LinkAccess;
import io.micrometer.core.instrument.Counter;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Puts the guards together that a configuration asks for. */
final class Guards {

  private Guards() {}

  /**
   * Asks for everything that a connector task must show.
   *
   * @param previousSecret counts those who show the secret before
   */
  static Guard link(LinkAccess access, Counter previousSecret) {
    Guard guard = new NoBrowserGuard();
    if (access.peers().isPresent()) {
      guard = guard.then(new CertificateGuard(access.peers().get().names()));
    }
    if (!access.secrets().isEmpty()) {
      guard = guard.then(new SecretGuard(access.secrets(), previousSecret));
    }
    if (access.peers().isEmpty() && access.secrets().isEmpty()) {
      throw new IllegalStateException("a link is always authenticated");
    }
    return guard;
  }

  /** Bounds how often clients open a WebSocket. */
  static Guard handshakes(ClientAccess access, ClientAddresses addresses, LongSupplier nanos) {
    return access.handshakesPerSecond() == 0
        ? request -> Optional.empty()
        : new HandshakeGuard(
            new FairBucket(access.handshakesPerSecond(), access.handshakesBurst(), nanos),
            addresses,
            new SecureRandom());
  }
}
