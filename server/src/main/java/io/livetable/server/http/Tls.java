package io.livetable.server.http;

import io.livetable.server.config.ServerConfig.Keystore;
import io.livetable.server.metrics.HttpMeters;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listener's TLS, version 1.2 or later. Its files may be exchanged while it runs: what is in use
 * stays until others were found to be good, and connections that are open stay open. One thread at
 * a time calls {@link #check}.
 */
final class Tls {

  private static final Logger LOG = LoggerFactory.getLogger(Tls.class);
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  private final String listener;
  private final Keystore keystore;
  private final Optional<Keystore> truststore;
  private final HttpMeters meters;
  private final SslContextFactory.Server context;
  private volatile Instant expires;
  private TlsFiles inUse;
  private @Nullable TlsFiles seen;
  private @Nullable TlsFiles refused;
  private boolean missing;

  /**
   * Reads the files.
   *
   * @param truststore if there is one, every client must have a certificate that it vouches for
   * @throws IllegalStateException if the files cannot be used
   */
  Tls(String listener, Keystore keystore, Optional<Keystore> truststore, HttpMeters meters) {
    this.listener = listener;
    this.keystore = keystore;
    this.truststore = truststore;
    this.meters = meters;
    try {
      inUse = TlsFiles.read(keystore, truststore);
      KeyStore keys = inUse.keyStore();
      context = context(keys, inUse.trustStore());
      expires = TlsFiles.expiry(keys);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(
          "%s cannot speak TLS with %s: %s. Name files that hold a key and a certificate that has not expired"
              .formatted(listener, files(), e.getMessage()),
          e);
    }
    meters.tlsExpires(listener, () -> Duration.between(Instant.now(), expires).toSeconds());
  }

  /** What makes connections of it. */
  SslConnectionFactory connections() {
    return new SslConnectionFactory(context, HttpVersion.HTTP_1_1.asString());
  }

  /**
   * Looks whether the files have changed, and uses them if they are good. They must be found the
   * same twice before they are taken, since they may be in the midst of being written.
   */
  void check() {
    @Nullable TlsFiles now = null;
    try {
      now = TlsFiles.read(keystore, truststore);
      missing = false;
      if (now.same(inUse) || now.same(refused) || !now.same(seen)) {
        return;
      }
      use(now);
      LOG.info("{} uses the changed {}; its certificate expires {}", listener, files(), expires);
      meters.tlsReloads(listener, "loaded").increment();
    } catch (Exception e) {
      refuse(now, e);
    } finally {
      seen = now;
    }
  }

  private void use(TlsFiles now) throws Exception {
    KeyStore keys = now.keyStore();
    @Nullable KeyStore trusted = now.trustStore();
    SslContextFactory.Server trial = context(keys, trusted);
    trial.start(); // The context in use would be lost if these did not do.
    trial.stop();
    context.reload(
        reloaded -> {
          reloaded.setKeyStore(keys);
          reloaded.setTrustStore(trusted);
        });
    expires = TlsFiles.expiry(keys);
    inUse = now;
    refused = null;
  }

  private void refuse(@Nullable TlsFiles now, Exception e) {
    if (now != null) {
      refused = now;
    } else if (missing) {
      return; // It was said when they could not be read for the first time.
    }
    missing = now == null;
    meters.tlsReloads(listener, "refused").increment();
    LOG.warn(
        "{} goes on with the certificate it has, which expires {}: the changed {} cannot be used ({}). Put a PKCS12 file with the same password, a key and a certificate that has not expired in its place",
        listener,
        expires,
        files(),
        e.toString());
  }

  private SslContextFactory.Server context(KeyStore keys, @Nullable KeyStore trusted) {
    SslContextFactory.Server made = new SslContextFactory.Server();
    made.setKeyStore(keys);
    made.setKeyStorePassword(keystore.password().value());
    made.setIncludeProtocols(PROTOCOLS);
    made.setRenegotiationAllowed(false);
    if (trusted != null) {
      made.setTrustStore(trusted);
      made.setNeedClientAuth(true);
    }
    return made;
  }

  private String files() {
    return truststore
        .map(trusted -> keystore.file() + " and " + trusted.file())
        .orElse(keystore.file().toString());
  }
}
