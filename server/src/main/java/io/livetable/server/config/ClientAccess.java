package io.livetable.server.config;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who may connect to the client listener, and how often.
 *
 * @param origins whose pages may connect; empty: those of the host that they connect to
 * @param tls with what the listener speaks TLS; empty if it does not
 * @param trustedProxies who is believed about the address that a request comes from
 * @param forwardedHeader where they say it
 * @param connections how many connections may be open
 * @param handshakesPerSecond how many WebSockets may be opened, in the long run; 0: no bound
 * @param handshakesBurst how many may be opened at once
 * @param sessionsPerAddress how many sessions an address may have; 0: no bound
 * @param unauthenticatedPerAddress how many of them may be unauthenticated; 0: no bound
 */
public record ClientAccess(
    Set<Origin> origins,
    Optional<ServerConfig.Keystore> tls,
    List<AddressRange> trustedProxies,
    String forwardedHeader,
    int connections,
    int handshakesPerSecond,
    int handshakesBurst,
    int sessionsPerAddress,
    int unauthenticatedPerAddress) {

  public ClientAccess {
    origins = Set.copyOf(origins);
    trustedProxies = List.copyOf(trustedProxies);
  }
}
