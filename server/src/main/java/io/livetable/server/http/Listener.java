package io.livetable.server.http;

import io.livetable.server.metrics.HttpMeters;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** One address and port that the server listens on, and the bounds of what comes in there. */
final class Listener {

  /** How long a connection may say nothing while it speaks HTTP. */
  private static final Duration IDLE = Duration.ofSeconds(30);

  private static final Duration FIRST_REQUEST = Duration.ofSeconds(10);
  private static final Duration ALL_REQUESTS = Duration.ofMinutes(2);

  /** All header fields of a request together; it bounds their number too. */
  private static final int HEADER_BYTES = 8 * 1024;

  private final String key;
  private final ServerConnector connector;
  private final Optional<Tls> tls;
  private final RequestDeadlines deadlines;

  /**
   * A listener that is not open yet.
   *
   * @param key the configuration key of its address, which names it
   * @param connections how many may be open; more wait to be accepted
   * @param nanos only rises
   */
  Listener(
      Server server,
      String key,
      InetSocketAddress address,
      int selectors,
      Optional<Tls> tls,
      int connections,
      HttpMeters meters,
      LongSupplier nanos) {
    this.key = key;
    this.tls = tls;
    HttpConnectionFactory plain = new HttpConnectionFactory(http());
    this.connector =
        tls.map(secure -> new KeepAliveConnector(server, selectors, secure.connections(), plain))
            .orElseGet(() -> new KeepAliveConnector(server, selectors, plain));
    if (tls.isPresent()) {
      // The host that a client asks for need not be a name of the certificate: the client checks.
      plain.getHttpConfiguration().addCustomizer(new SecureRequestCustomizer(false));
    }
    connector.setName(key);
    connector.setHost(address.getHostString());
    connector.setPort(address.getPort());
    connector.setAcceptQueueSize(1024);
    connector.setIdleTimeout(IDLE.toMillis());
    this.deadlines = new RequestDeadlines(FIRST_REQUEST, ALL_REQUESTS, nanos, meters.late(key));
    connector.addBean(deadlines);
    server.addBean(new NetworkConnectionLimit(connections, connector));
    server.addConnector(connector);
    meters.connections(key, () -> connector.getConnectedEndPoints().size());
  }

  private static HttpConfiguration http() {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    http.setUseInputDirectByteBuffers(true);
    http.setUseOutputDirectByteBuffers(true);
    http.setRequestHeaderSize(HEADER_BYTES);
    return http;
  }

  /** Its name among what Jetty serves. */
  String key() {
    return key;
  }

  /**
   * Opens the port.
   *
   * @throws ListenerException if it cannot be opened
   */
  void open() throws ListenerException {
    try {
      connector.open();
    } catch (IOException e) {
      throw new ListenerException(
          "%s: cannot listen on port %d of %s: end the process that has it, or set %s to another address (%s)"
              .formatted(key, connector.getPort(), connector.getHost(), key, e.getMessage()),
          e);
    }
  }

  /**
   * Bounds the system's send buffer of each connection: what lies there can be neither counted nor
   * replaced. To be called before the port is opened.
   */
  void bufferNoMoreThan(int bytes) {
    connector.setAcceptedSendBufferSize(bytes);
  }

  /** The port; -1 while it is not open. */
  int port() {
    return connector.getLocalPort();
  }

  /** Takes no further connection; open ones live on. */
  void stopAccepting() {
    connector.close();
  }

  /** Closes connections whose time is over; about once a second. */
  void checkDeadlines() {
    deadlines.check();
  }

  /** Takes in changed files of TLS; now and then. */
  void checkTls() {
    tls.ifPresent(Tls::check);
  }
}
