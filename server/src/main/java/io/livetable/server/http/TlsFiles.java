package io.livetable.server.http;

import io.livetable.server.config.ServerConfig.Keystore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The bytes of a listener's keystore, and of its truststore if it has one, at one moment. */
final class TlsFiles {

  private final Keystore keystore;
  private final byte[] keys;
  private final @Nullable Keystore truststore;
  private final byte @Nullable [] trusted;

  private TlsFiles(
      Keystore keystore, byte[] keys, @Nullable Keystore truststore, byte @Nullable [] trusted) {
    this.keystore = keystore;
    this.keys = keys;
    this.truststore = truststore;
    this.trusted = trusted;
  }

  /**
   * Reads them now.
   *
   * @throws IOException if one cannot be read
   */
  static TlsFiles read(Keystore keystore, Optional<Keystore> truststore) throws IOException {
    return new TlsFiles(
        keystore,
        Files.readAllBytes(keystore.file()),
        truststore.orElse(null),
        truststore.isPresent() ? Files.readAllBytes(truststore.get().file()) : null);
  }

  /** Whether the other holds the same bytes. */
  boolean same(@Nullable TlsFiles other) {
    return other != null
        && Arrays.equals(keys, other.keys)
        && Arrays.equals(trusted, other.trusted);
  }

  /**
   * The key and its certificate.
   *
   * @throws GeneralSecurityException if it has none, or one that has expired
   */
  KeyStore keyStore() throws IOException, GeneralSecurityException {
    KeyStore store = load(keystore, keys);
    certificate(store).checkValidity();
    return store;
  }

  /** The certificates that are trusted; null if there is no truststore. */
  @Nullable KeyStore trustStore() throws IOException, GeneralSecurityException {
    if (truststore == null || trusted == null) {
      return null;
    }
    KeyStore store = load(truststore, trusted);
    for (String alias : Collections.list(store.aliases())) {
      if (store.getCertificate(alias) != null) {
        return store;
      }
    }
    throw new GeneralSecurityException(truststore.file() + " holds no certificate");
  }

  /** When the certificate of the key expires. */
  static Instant expiry(KeyStore store) throws GeneralSecurityException {
    return certificate(store).getNotAfter().toInstant();
  }

  private static X509Certificate certificate(KeyStore store) throws GeneralSecurityException {
    for (String alias : Collections.list(store.aliases())) {
      if (store.isKeyEntry(alias)) {
        Certificate certificate = store.getCertificate(alias);
        if (certificate instanceof X509Certificate found) {
          return found;
        }
      }
    }
    throw new GeneralSecurityException("it holds no key with a certificate");
  }

  private static KeyStore load(Keystore from, byte[] bytes)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(new ByteArrayInputStream(bytes), from.password().value().toCharArray());
    return store;
  }
}
