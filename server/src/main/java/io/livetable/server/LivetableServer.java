package io.livetable.server;

import io.livetable.server.auth.JwtAuthenticator;
import io.livetable.server.config.FeedConfig;
import io.livetable.server.config.FeedConfig.MisplacedPolicy;
import io.livetable.server.config.ServerConfig;
import io.livetable.server.feed.FeedRecords;
import io.livetable.server.http.HealthSource;
import io.livetable.server.http.HttpServer;
import io.livetable.server.http.ListenerException;
import io.livetable.server.hub.EventLoop;
import io.livetable.server.hub.FeedHub;
import io.livetable.server.hub.Hub;
import io.livetable.server.hub.LoopThread;
import io.livetable.server.hub.PartitionHub;
import io.livetable.server.link.HubTarget;
import io.livetable.server.link.LinkLimits;
import io.livetable.server.link.Links;
import io.livetable.server.metrics.AuthMeters;
import io.livetable.server.metrics.LinkMeters;
import io.livetable.server.metrics.OverloadMeters;
import io.livetable.server.metrics.RuntimeMeters;
import io.livetable.server.metrics.ServerMeters;
import io.livetable.server.session.AddressLimits;
import io.livetable.server.session.Admission;
import io.livetable.server.session.Authentication;
import io.livetable.server.session.FeedSources;
import io.livetable.server.session.MemoryBudget;
import io.livetable.server.session.Sessions;
import io.livetable.server.subscription.FeedSubscription;
import io.livetable.server.table.FeedTable;
import io.livetable.server.table.LogEndReader;
import io.livetable.server.table.TableListener;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A whole server: builds its parts, starts them in order and stops them in order. Start and close
 * on one thread.
 */
public final class LivetableServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LivetableServer.class);

  /** How much of the time that a stop may take clients may be sent away in. */
  private static final double DRAIN_SHARE = 0.5;

  /** What an account that is being read takes, with its answer. */
  private static final int READ_BYTES = 4 * 1024;

  private final ServerConfig config;
  private final ServerTime time = new ServerTime();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final List<LoopThread> loops = new ArrayList<>();
  private final List<FeedTable> tables = new ArrayList<>();
  private final RuntimeMeters runtime = new RuntimeMeters(registry);
  private final LogEndReader logEnds;
  private final Hub hub;
  private final Optional<JwtAuthenticator> authenticator;
  private final Sessions sessions;
  private final Links links;
  private final HttpServer http;
  private volatile boolean stopping;

  /** A server of this configuration; nothing runs or listens before {@link #start}. */
  public LivetableServer(ServerConfig config) {
    this(config, UnaryOperator.identity());
  }

  /**
   * A server whose tables speak to the hub through what {@code offers} makes of the hub's listener.
   *
   * @param offers may delay, never reorder, drop or repeat, what a feed's table says
   */
  public LivetableServer(ServerConfig config, UnaryOperator<TableListener> offers) {
    this.config = config;
    ServerMeters meters = new ServerMeters(registry);
    this.logEnds = new LogEndReader(config.kafka().settings());
    for (int i = 0; i < config.hub().loops(); i++) {
      LoopThread loop = new LoopThread("hub-" + i, config.hub().queue(), System::nanoTime);
      meters.loopWaiting(i, loop::waiting);
      loops.add(loop);
    }
    List<FeedHub> hubs = new ArrayList<>();
    List<FeedSources.Feed> sources = new ArrayList<>();
    for (FeedConfig feed : config.feeds()) {
      FeedRecords records = new FeedRecords(feed, meters);
      FeedObservation observation = new FeedObservation(feed.name(), meters);
      FeedHub feedHub = feedHub(feed, records, observation);
      FeedTable table =
          new FeedTable(feed, records, config, offers.apply(new HubFeeder(feedHub)), meters);
      hubs.add(feedHub);
      meters.hubRingBytes(feed.name(), () -> feedHub.usage().ringBytes());
      meters.hubRingEvents(feed.name(), () -> feedHub.usage().ringEvents());
      meters.hubPendingBytes(feed.name(), () -> feedHub.usage().pendingBytes());
      tables.add(table);
      sources.add(
          new FeedSources.Feed(
              feedHub,
              new FeedSubscription.Source(
                  table, partition -> logEnds.logEnd(feed.topic(), partition), time, observation),
              observation));
    }
    this.hub = new Hub(hubs);
    MemoryBudget budget = new MemoryBudget(config.overload().memoryBytes(), memorySources());
    Admission admission = new Admission(budget, config.overload(), config.session(), time::now);
    AuthMeters authMeters = new AuthMeters(registry);
    this.authenticator =
        config
            .auth()
            .jwt()
            .map(jwt -> new JwtAuthenticator(jwt, authMeters, time::now, InstantSource.system()));
    this.sessions =
        new Sessions(
            config.serverId(),
            new FeedSources(sources),
            config.session(),
            new AddressLimits(
                config.clientAccess().sessionsPerAddress(),
                config.clientAccess().unauthenticatedPerAddress()),
            config.overload(),
            admission,
            time::now,
            authenticator.map(
                auth ->
                    new Authentication(auth, config.auth(), InstantSource.system(), authMeters)));
    LinkLimits linkLimits =
        new LinkLimits(
            config.limits().linkWindowBytes(),
            config.limits().linkMessageBytes(),
            LinkLimits.DEFAULT.helloTimeout());
    this.links =
        new Links(
            config.serverId(),
            UUID.randomUUID().toString(),
            new HubTarget(hub),
            linkLimits,
            new LinkMeters(registry));
    meters.sessions(sessions::size);
    meters.subscriptions(sessions::subscriptions);
    meters.outboxBytes(sessions::outboxBytes);
    meters.outboxBytesMost(sessions::outboxBytesMost);
    meters.sessionsClosedSlow(sessions::slowClosedTotal);
    OverloadView.show(new OverloadMeters(registry), sessions, admission, budget);
    this.http =
        new HttpServer(
            config,
            sessions::newEndpoint,
            links::endpoint,
            linkLimits.messageBytes(),
            this::readiness,
            registry);
  }

  /**
   * Opens the listeners and starts the tables; returns while these are still being read.
   *
   * @throws ListenerException if a listener cannot be opened: nothing runs then
   */
  public void start() throws ListenerException {
    if (authenticator.isEmpty()) {
      LOG.warn("auth.mode=none: whoever reaches {} may watch every account", config.client());
    }
    try {
      http.start();
    } catch (ListenerException e) {
      close();
      throw e;
    }
    tables.forEach(FeedTable::start);
    authenticator.ifPresent(
        auth -> {
          auth.tick();
          time.every(1_000, auth::tick);
        });
    time.every(1_000, () -> hub.feeds().forEach(FeedHub::tick));
    time.every(sessions.tickMs(), sessions::tick);
    time.every(Sessions.RELIEVE_MS, sessions::relieve);
    time.every(1_000, links::tick);
    LOG.info(
        "Server {} listens: clients on {}:{}, links on {}:{}, health and metrics on {}:{}",
        config.serverId(),
        config.client().getHostString(),
        http.clientPort(),
        config.link().getHostString(),
        http.linkPort(),
        config.admin().getHostString(),
        http.adminPort());
  }

  /** The listeners, for their ports. */
  public HttpServer http() {
    return http;
  }

  /**
   * Stops gracefully, in at most {@code shutdown.timeout.ms}: clients are told to come back and
   * closed one after the other, links are closed, tables leave Kafka. What has not ended by then is
   * left behind. Closing again does nothing.
   */
  @Override
  public void close() {
    if (stopping) {
      return;
    }
    stopping = true;
    LOG.info("Server {} stops", config.serverId());
    if (new Stop(config.shutdownTimeout(), LivetableServer::said).run(steps())) {
      LOG.info("Server {} has stopped", config.serverId());
    }
  }

  private List<Stop.Step> steps() {
    long drainMs = (long) (DRAIN_SHARE * config.shutdownTimeout().toMillis());
    return List.of(
        new Stop.Step("clients are sent away", () -> sessions.drain(drainMs)),
        new Stop.Step("listeners are closed", http::stopAccepting),
        new Stop.Step("sessions are closed", sessions::closeAll),
        new Stop.Step("links are closed", links::close),
        new Stop.Step("tables are closed", () -> tables.parallelStream().forEach(FeedTable::close)),
        new Stop.Step("Kafka is left", logEnds::close),
        new Stop.Step("meters are closed", runtime::close),
        new Stop.Step(
            "tokens are no longer verified",
            () -> authenticator.ifPresent(JwtAuthenticator::close)),
        new Stop.Step("the timer is stopped", time::close),
        new Stop.Step("event loops are closed", () -> loops.forEach(LoopThread::close)),
        new Stop.Step("connections are closed", http::close));
  }

  private static void said(Stop.Step late) {
    LOG.warn("The stop takes too long while {}; what is left is abandoned", late.what());
  }

  private FeedHub feedHub(FeedConfig feed, FeedRecords records, FeedObservation observation) {
    return new FeedHub(
        new FeedHub.Description(
            feed.name(), feed.topic(), feed.kind(), feed.depth(), records.identity()),
        records::partition,
        feed.misplaced() == MisplacedPolicy.STALE,
        List.<EventLoop>copyOf(loops),
        new PartitionHub.Bounds(
            config.hub().ringBytes(),
            config.hub().ringEvents(),
            config.hub().pendBytes(),
            config.staleness().toMillis()),
        System::currentTimeMillis,
        observation);
  }

  private HealthSource.Readiness readiness() {
    List<String> reasons = new ArrayList<>();
    if (stopping) {
      reasons.add("the server stops");
    }
    authenticator.flatMap(JwtAuthenticator::problem).ifPresent(reasons::add);
    for (FeedHub feed : hub.feeds()) {
      feed.problem().ifPresent(reasons::add);
    }
    tables.forEach(
        table ->
            table
                .problem()
                .ifPresent(problem -> reasons.add("feed " + table.feed() + ": " + problem)));
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("concerns", hub.feeds().stream().flatMap(feed -> feed.concern().stream()).toList());
    details.put("server", config.serverId());
    details.put("sessions", sessions.size());
    details.put(
        "links",
        links.open().stream()
            .map(
                link ->
                    link.connector() + "-" + link.task() + ": " + link.partitions() + " partitions")
            .toList());
    return new HealthSource.Readiness(reasons, details);
  }

  /** What takes memory beside sessions: what links were not acknowledged, and reads that wait. */
  private List<LongSupplier> memorySources() {
    List<LongSupplier> all = new ArrayList<>();
    tables.forEach(table -> all.add(() -> (long) READ_BYTES * table.readsWaiting()));
    all.add(() -> links().unacknowledgedBytes());
    return all;
  }

  private Links links() {
    return links;
  }
}
