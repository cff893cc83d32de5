package io.livetable.server.http;

import io.livetable.server.config.ServerConfig;
import io.livetable.server.config.ServerConfig.Keystore;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.api.Session;

/**
 * The three listeners on one Jetty: clients (page and WebSocket), links, and health and metrics.
 * They answer only on their own port. Start and stop on one thread; the ports may be read on any.
 *
 * <p>Stopping has two phases: {@link #stopAccepting} refuses new clients and links while the open
 * ones live on and health still answers, {@link #close} ends everything.
 */
public final class HttpServer implements AutoCloseable {

  /** Where clients connect, and what they speak. */
  public static final String CLIENT_PATH = "/ws";

  public static final String CLIENT_SUBPROTOCOL = "livetable.v1";

  /** Where connector tasks connect, and what they speak. */
  public static final String LINK_PATH = "/link";

  public static final String LINK_SUBPROTOCOL = "livetable-link.v1";

  private static final Duration HTTP_IDLE = Duration.ofSeconds(30);
  private static final int CORES = Runtime.getRuntime().availableProcessors();
  private static final int MOST_THREADS = Math.max(32, 8 * CORES);
  private static final int LEAST_THREADS = 8;

  private final Server server;
  private final Listener client;
  private final Listener link;
  private final Listener admin;
  private volatile boolean stopping;

  /**
   * Wires everything; nothing is opened before {@link #start}.
   *
   * @param clients makes the endpoint of a client's WebSocket; its class must be public
   * @param links makes the endpoint of a connector task's WebSocket; its class must be public
   * @param linkMessageBytes the largest message that a connector task may send
   */
  public HttpServer(
      ServerConfig config,
      Supplier<? extends Session.Listener> clients,
      Supplier<? extends Session.Listener> links,
      int linkMessageBytes,
      HealthSource health,
      PrometheusMeterRegistry meters) {
    QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, LEAST_THREADS);
    threads.setName("http");
    server = new Server(threads);
    server.setErrorHandler(new JsonErrors());
    client = listener("client.listener", config.client(), Math.max(1, CORES / 2), Optional.empty());
    // What lies in the system's buffer can be neither counted nor replaced.
    client.connector().setAcceptedSendBufferSize(config.overload().sendBufferBytes());
    link = listener("link.listener", config.link(), 1, config.linkTls());
    admin = listener("admin.listener", config.admin(), 1, Optional.empty());
    ContextHandlerCollection contexts = new ContextHandlerCollection(false);
    contexts.addHandler(
        Contexts.clients(
            server,
            client.key(),
            new Upgrade(CLIENT_SUBPROTOCOL, whileAccepting(new SameHostGuard()), clients),
            config.session().maxMessageBytes()));
    contexts.addHandler(
        Contexts.links(
            server,
            link.key(),
            new Upgrade(
                LINK_SUBPROTOCOL, whileAccepting(new SecretGuard(config.linkSecret())), links),
            linkMessageBytes));
    contexts.addHandler(Contexts.admin(admin.key(), new AdminHandler(health, meters)));
    server.setHandler(
        new Handler.Sequence(contexts, new NotFoundHandler("the context is not available")));
  }

  /**
   * Opens the listeners.
   *
   * @throws ListenerException if one cannot be opened: then none is
   */
  public void start() throws ListenerException {
    try {
      client.open();
      link.open();
      admin.open();
      server.start();
    } catch (ListenerException e) {
      close();
      throw e;
    } catch (Exception e) {
      close();
      throw new IllegalStateException("The HTTP server cannot start", e);
    }
  }

  /** The port that clients connect to; -1 before the start and after {@link #stopAccepting}. */
  public int clientPort() {
    return client.connector().getLocalPort();
  }

  /** The port that connector tasks connect to. */
  public int linkPort() {
    return link.connector().getLocalPort();
  }

  /** The port of health and metrics. */
  public int adminPort() {
    return admin.connector().getLocalPort();
  }

  /** Takes no new client or link; the open ones and the admin listener are left alone. */
  public void stopAccepting() {
    stopping = true;
    client.connector().close();
    link.connector().close();
  }

  /** Closes what is still open and ends the threads. Closing again does nothing. */
  @Override
  public void close() {
    client.connector().close();
    link.connector().close();
    admin.connector().close();
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("The HTTP server did not stop cleanly", e);
    } finally {
      server.destroy();
    }
  }

  /** Connections that were open before may still ask for a WebSocket. */
  private Guard whileAccepting(Guard guard) {
    return request ->
        stopping
            ? Optional.of(
                new Refusal(
                    HttpStatus.SERVICE_UNAVAILABLE_503, "stopping", "the server stops: try again"))
            : guard.refusal(request);
  }

  private Listener listener(
      String key, InetSocketAddress address, int selectors, Optional<Keystore> tls) {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    http.setUseInputDirectByteBuffers(true);
    http.setUseOutputDirectByteBuffers(true);
    HttpConnectionFactory plain = new HttpConnectionFactory(http);
    ServerConnector connector =
        tls.map(store -> new KeepAliveConnector(server, selectors, tls(store, http), plain))
            .orElseGet(() -> new KeepAliveConnector(server, selectors, plain));
    connector.setName(key);
    connector.setHost(address.getHostString());
    connector.setPort(address.getPort());
    connector.setAcceptQueueSize(1024);
    connector.setIdleTimeout(HTTP_IDLE.toMillis());
    server.addConnector(connector);
    return new Listener(key, connector);
  }

  private static SslConnectionFactory tls(Keystore store, HttpConfiguration http) {
    // The host that a client asks for need not be a name of the certificate: the client checks.
    http.addCustomizer(new SecureRequestCustomizer(false));
    SslContextFactory.Server context = new SslContextFactory.Server();
    context.setKeyStoreType("PKCS12");
    context.setKeyStorePath(store.file().toAbsolutePath().toString());
    context.setKeyStorePassword(store.password().value());
    return new SslConnectionFactory(context, HttpVersion.HTTP_1_1.asString());
  }

  /** A connector, and the key that configures it. */
  private record Listener(String key, ServerConnector connector) {

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
  }
}
