package io.livetable.server.config;

import io.livetable.server.config.InvalidConfigException.Problem;
import io.livetable.server.config.LinkAccess.Peers;
import io.livetable.server.config.ServerConfig.Keystore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.types.Password;

/** Parses who may connect, and checks what no key can check alone. */
final class AccessParser {

  private final ParsedKeys keys;
  private final List<Problem> problems;

  /** Checks at once; what is wrong is added to {@code problems}. */
  AccessParser(ParsedKeys keys, List<Problem> problems) {
    this.keys = keys;
    this.problems = problems;
    checkStore(AccessKeys.CLIENT_KEYSTORE, AccessKeys.CLIENT_KEYSTORE_PASSWORD);
    checkStore(AccessKeys.LINK_KEYSTORE, AccessKeys.LINK_KEYSTORE_PASSWORD);
    checkStore(AccessKeys.LINK_TRUSTSTORE, AccessKeys.LINK_TRUSTSTORE_PASSWORD);
    checkSecrets();
    checkPeers();
  }

  /** Of the client listener; only to be asked for when there was no problem. */
  ClientAccess client() {
    AbstractConfig values = keys.complete();
    return new ClientAccess(
        texts(AccessKeys.ORIGINS)
            .flatMap(text -> Origin.parse(text).stream())
            .collect(Collectors.toSet()),
        store(AccessKeys.CLIENT_KEYSTORE, AccessKeys.CLIENT_KEYSTORE_PASSWORD),
        texts(AccessKeys.TRUSTED_PROXIES)
            .flatMap(text -> AddressRange.parse(text).stream())
            .toList(),
        values.getString(AccessKeys.FORWARDED_HEADER),
        values.getInt(AccessKeys.CLIENT_CONNECTIONS),
        values.getInt(AccessKeys.HANDSHAKES),
        values.getInt(AccessKeys.HANDSHAKES_BURST),
        values.getInt(AccessKeys.SESSIONS_PER_ADDRESS),
        values.getInt(AccessKeys.UNAUTHENTICATED_PER_ADDRESS));
  }

  /** Of the link listener; only to be asked for when there was no problem. */
  LinkAccess link() {
    List<Password> secrets = new ArrayList<>();
    if (asksForSecret()) {
      secret(AccessKeys.LINK_SECRET).ifPresent(secrets::add);
      secret(AccessKeys.LINK_SECRET_PREVIOUS).ifPresent(secrets::add);
    }
    return new LinkAccess(
        secrets,
        store(AccessKeys.LINK_KEYSTORE, AccessKeys.LINK_KEYSTORE_PASSWORD),
        asksForCertificate()
            ? store(AccessKeys.LINK_TRUSTSTORE, AccessKeys.LINK_TRUSTSTORE_PASSWORD)
                .map(truststore -> new Peers(truststore, names()))
            : Optional.empty(),
        keys.complete().getInt(AccessKeys.LINK_CONNECTIONS));
  }

  private void checkSecrets() {
    Optional<Password> secret = secret(AccessKeys.LINK_SECRET);
    Optional<Password> previous = secret(AccessKeys.LINK_SECRET_PREVIOUS);
    if (asksForSecret() && secret.isEmpty() && keys.value(AccessKeys.LINK_SECRET).isPresent()) {
      problem(
          AccessKeys.LINK_SECRET,
          "is missing: set it to %s, or set %s=%s to let connectors in by their certificates"
              .formatted(AccessKeys.SECRET, AccessKeys.LINK_AUTH, AccessKeys.BY_CERTIFICATE));
    }
    if (previous.isPresent() && previous.equals(secret)) {
      problem(
          AccessKeys.LINK_SECRET_PREVIOUS,
          "is the same as %s: set that to the new secret, or remove this one"
              .formatted(AccessKeys.LINK_SECRET));
    }
  }

  private void checkPeers() {
    if (asksForCertificate()) {
      String because =
          "must be set, because %s=%s asks connectors for a certificate"
              .formatted(AccessKeys.LINK_AUTH, text(AccessKeys.LINK_AUTH));
      for (String key : List.of(AccessKeys.LINK_KEYSTORE, AccessKeys.LINK_TRUSTSTORE)) {
        if (text(key).isEmpty()) {
          problem(key, because + ": name a PKCS12 file");
        }
      }
      if (names().isEmpty()) {
        problem(
            AccessKeys.LINK_NAMES, because + ": list the names that the connectors' have in them");
      }
    } else if (!text(AccessKeys.LINK_TRUSTSTORE).isEmpty() || !names().isEmpty()) {
      problem(
          AccessKeys.LINK_AUTH,
          "is %s, so that %s and %s have no effect: set it to %s or %s, or remove them"
              .formatted(
                  text(AccessKeys.LINK_AUTH),
                  AccessKeys.LINK_TRUSTSTORE,
                  AccessKeys.LINK_NAMES,
                  AccessKeys.BY_CERTIFICATE,
                  AccessKeys.BY_BOTH));
    }
  }

  private void checkStore(String key, String passwordKey) {
    store(key, passwordKey)
        .ifPresent(
            store -> {
              try (InputStream in = Files.newInputStream(store.file())) {
                KeyStore.getInstance("PKCS12").load(in, store.password().value().toCharArray());
              } catch (IOException | GeneralSecurityException e) {
                problem(
                    key,
                    "'%s' cannot be read (%s): name a PKCS12 file, and its password in %s"
                        .formatted(store.file(), e, passwordKey));
              }
            });
  }

  private void problem(String key, String message) {
    problems.add(new Problem(key, message));
  }

  private boolean asksForSecret() {
    return !text(AccessKeys.LINK_AUTH).equals(AccessKeys.BY_CERTIFICATE);
  }

  private boolean asksForCertificate() {
    String auth = text(AccessKeys.LINK_AUTH);
    return auth.equals(AccessKeys.BY_CERTIFICATE) || auth.equals(AccessKeys.BY_BOTH);
  }

  private Set<String> names() {
    return texts(AccessKeys.LINK_NAMES).collect(Collectors.toSet());
  }

  private Optional<Password> secret(String key) {
    return keys.value(key)
        .map(value -> value instanceof Password given ? given : new Password(value.toString()))
        .filter(given -> !given.value().isEmpty());
  }

  private Optional<Keystore> store(String key, String passwordKey) {
    String file = text(key);
    return file.isEmpty()
        ? Optional.empty()
        : secretOrEmpty(passwordKey).map(password -> new Keystore(Path.of(file), password));
  }

  private Optional<Password> secretOrEmpty(String key) {
    return keys.value(key)
        .map(value -> value instanceof Password given ? given : new Password(value.toString()));
  }

  private String text(String key) {
    return keys.value(key).map(Object::toString).orElse("");
  }

  private Stream<String> texts(String key) {
    return keys.value(key).stream()
        .flatMap(value -> ((List<?>) value).stream())
        .map(item -> item.toString().strip());
  }
}
