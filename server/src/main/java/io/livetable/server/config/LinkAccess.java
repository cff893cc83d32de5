package io.livetable.server.config;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.config.types.Password;

/**
 * What a connector task must show to be let in: a secret, a certificate, or both; never nothing.
 *
 * @param secrets any of these: the current one, then the one before; empty if none is asked for
 * @param tls with what the link listener speaks TLS; empty if it does not
 * @param peers whose certificates are taken; empty if none is asked for
 * @param connections how many connections may be open
 */
public record LinkAccess(
    List<Password> secrets,
    Optional<ServerConfig.Keystore> tls,
    Optional<Peers> peers,
    int connections) {

  public LinkAccess {
    secrets = List.copyOf(secrets);
  }

  /**
   * Whose certificates are taken.
   *
   * @param truststore the authorities that issue them
   * @param names one of these must be among a certificate's subject alternative names, as a DNS
   *     name or a URI
   */
  public record Peers(ServerConfig.Keystore truststore, Set<String> names) {

    public Peers {
      names = Set.copyOf(names);
    }
  }
}
