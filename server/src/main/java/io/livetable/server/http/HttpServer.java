package io.livetable.server.http;

import io.livetable.server.config.ClientAccess;
import io.livetable.server.config.LinkAccess;
import io.livetable.server.config.LinkAccess.Peers;
import io.livetable.server.config.ServerConfig;
import io.livetable.server.metrics.HttpMeters;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
  private static final String CLIENT = "client.listener";
  private static final String LINK = "link.listener";
  private static final String ADMIN = "admin.listener";
  private static final int ADMIN_CONNECTIONS = 100;
  private static final int TLS_CHECK_SECONDS = 10;
  private static final int CORES = Runtime.getRuntime().availableProcessors();
  private static final int MOST_THREADS = Math.max(32, 8 * CORES);
  private static final int LEAST_THREADS = 8;

  private final Server server;
  private final Listener client;
  private final Listener link;
  private final Listener admin;
  private final ScheduledExecutorService upkeep =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "http-upkeep");
            thread.setDaemon(true);
            return thread;
          });
  private volatile boolean stopping;

  /**
   * Wires everything; nothing is opened before {@link #start}.
   *
   * @param clients makes the endpoint of a client's WebSocket, given a text that is the same for
   *     all clients of an address; its class must be public. It may throw a {@link
   *     io.livetable.server.session.SessionRefusedException}
   * @param links makes the endpoint of a connector task's WebSocket; its class must be public
   * @param linkMessageBytes the largest message that a connector task may send
   */
  public HttpServer(
      ServerConfig config,
      Function<String, ? extends FrameHandler> clients,
      Supplier<? extends Session.Listener> links,
      int linkMessageBytes,
      HealthSource health,
      PrometheusMeterRegistry meters) {
    this(config, clients, links, linkMessageBytes, health, meters, System::nanoTime);
  }

  /** The same, with a clock for what takes time: {@code nanos} only rises. */
  HttpServer(
      ServerConfig config,
      Function<String, ? extends FrameHandler> clients,
      Supplier<? extends Session.Listener> links,
      int linkMessageBytes,
      HealthSource health,
      PrometheusMeterRegistry meters,
      LongSupplier nanos) {
    QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, LEAST_THREADS);
    threads.setName("http");
    server = new Server(threads);
    server.setErrorHandler(new JsonErrors());
    HttpMeters httpMeters = new HttpMeters(meters);
    ClientAccess clientAccess = config.clientAccess();
    LinkAccess linkAccess = config.linkAccess();
    client =
        new Listener(
            server,
            CLIENT,
            config.client(),
            Math.max(1, CORES / 2),
            clientAccess.tls().map(keys -> new Tls(CLIENT, keys, Optional.empty(), httpMeters)),
            clientAccess.connections(),
            httpMeters,
            nanos);
    client.bufferNoMoreThan(config.overload().sendBufferBytes());
    link =
        new Listener(
            server,
            LINK,
            config.link(),
            1,
            linkAccess
                .tls()
                .map(
                    keys ->
                        new Tls(LINK, keys, linkAccess.peers().map(Peers::truststore), httpMeters)),
            linkAccess.connections(),
            httpMeters,
            nanos);
    admin =
        new Listener(
            server,
            ADMIN,
            config.admin(),
            1,
            Optional.empty(),
            ADMIN_CONNECTIONS,
            httpMeters,
            nanos);
    ContextHandlerCollection contexts = new ContextHandlerCollection(false);
    contexts.addHandler(
        Contexts.clients(
            server,
            client.key(),
            config.client(),
            clientAccess.origins(),
            clientUpgrade(clientAccess, clients, new Refusals(CLIENT, httpMeters), nanos),
            config.session().maxMessageBytes(),
            config.auth().tokenUrl()));
    contexts.addHandler(
        Contexts.links(
            server,
            link.key(),
            new Upgrade<>(
                LINK_SUBPROTOCOL,
                whileAccepting(Guards.link(linkAccess, httpMeters.linkPreviousSecret())),
                request -> Optional.empty(),
                request -> links.get(),
                new Refusals(LINK, httpMeters)),
            linkMessageBytes));
    contexts.addHandler(
        Contexts.admin(admin.key(), config.admin(), new AdminHandler(health, meters)));
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
      every(1, this::checkDeadlines);
      every(TLS_CHECK_SECONDS, this::checkTls);
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
    return client.port();
  }

  /** The port that connector tasks connect to. */
  public int linkPort() {
    return link.port();
  }

  /** The port of health and metrics. */
  public int adminPort() {
    return admin.port();
  }

  /** Takes no new client or link; the open ones and the admin listener are left alone. */
  public void stopAccepting() {
    stopping = true;
    client.stopAccepting();
    link.stopAccepting();
  }

  /** Closes connections whose request did not come in time. */
  void checkDeadlines() {
    client.checkDeadlines();
    link.checkDeadlines();
    admin.checkDeadlines();
  }

  /** Takes in changed files of TLS that were found the same the last time. */
  void checkTls() {
    client.checkTls();
    link.checkTls();
  }

  /** Closes what is still open and ends the threads. Closing again does nothing. */
  @Override
  public void close() {
    upkeep.shutdownNow();
    client.stopAccepting();
    link.stopAccepting();
    admin.stopAccepting();
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("The HTTP server did not stop cleanly", e);
    } finally {
      server.destroy();
    }
  }

  private void every(int seconds, Runnable task) {
    var unused =
        upkeep.scheduleWithFixedDelay(
            () -> {
              try {
                task.run();
              } catch (RuntimeException e) {
                LOG.error("A periodic task failed; this is a bug.", e);
              }
            },
            seconds,
            seconds,
            TimeUnit.SECONDS);
  }

  private Upgrade<FrameHandler> clientUpgrade(
      ClientAccess access,
      Function<String, ? extends FrameHandler> clients,
      Refusals refusals,
      LongSupplier nanos) {
    ClientAddresses addresses =
        new ClientAddresses(access.trustedProxies(), access.forwardedHeader());
    return new Upgrade<>(
        CLIENT_SUBPROTOCOL,
        whileAccepting(new OriginGuard(access.origins())),
        Guards.handshakes(access, addresses, nanos),
        request -> clients.apply(addresses.of(request)),
        refusals);
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
}
