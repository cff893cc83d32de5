package io.livetable.server.http;

import io.livetable.protocol.ConverterIdentity;
import io.livetable.protocol.Epoch;
import io.livetable.protocol.Event;
import io.livetable.protocol.FeedKind;
import io.livetable.server.config.ServerConfig;
import io.livetable.server.hub.FeedHub;
import io.livetable.server.hub.HubObserver;
import io.livetable.server.hub.LoopThread;
import io.livetable.server.hub.PartitionHub;
import io.livetable.server.hub.RecordingObserver;
import io.livetable.server.session.AddressLimits;
import io.livetable.server.session.Admission;
import io.livetable.server.session.FeedSources;
import io.livetable.server.session.MemoryBudget;
import io.livetable.server.session.Sessions;
import io.livetable.server.subscription.CountingSubscriptions;
import io.livetable.server.subscription.FeedSubscription;
import io.livetable.server.subscription.ManualTimers;
import io.livetable.server.table.AccountState;
import io.livetable.server.testkit.TestFeeds;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A listening server of one history in memory, whose time for its budget the test lets pass. */
final class OneFeed implements AutoCloseable {

  private static final Epoch EPOCH = new Epoch("one", 1);

  final MemoryBudget budget;
  final Sessions sessions;
  final HttpServer http;
  private final LoopThread loop = new LoopThread("loop", 1_000, System::nanoTime);
  private final FeedHub hub;
  private long next = 10;

  OneFeed(ServerConfig.Session limits, ServerConfig.Overload overload) throws ListenerException {
    hub =
        new FeedHub(
            new FeedHub.Description(
                "f", "f", FeedKind.HISTORY, 3, new ConverterIdentity("", "", "", "")),
            (account, partitions) -> 0,
            true,
            List.of(loop),
            new PartitionHub.Bounds(1 << 24, 10_000, 1 << 16, 60_000),
            System::currentTimeMillis,
            new Silent());
    hub.started(EPOCH, Map.of(0, 10L));
    hub.initialised(0, 10);
    hub.ends(0, 10, 10);
    FeedSubscription.Source source =
        new FeedSubscription.Source(
            (partition, account, wanted) ->
                CompletableFuture.completedFuture(new AccountState(10, -1, 0, -1, List.of())),
            partition -> CompletableFuture.completedFuture(10L),
            new ManualTimers(),
            new CountingSubscriptions());
    budget = new MemoryBudget(overload.memoryBytes(), List.of());
    sessions =
        new Sessions(
            "s",
            new FeedSources(List.of(new FeedSources.Feed(hub, source, update -> {}))),
            limits,
            new AddressLimits(0, 0),
            overload,
            new Admission(budget, overload, limits, OneFeed::now),
            OneFeed::now,
            Optional.empty());
    ServerConfig base =
        TestFeeds.server("unused:1", java.nio.file.Path.of("unused"), TestFeeds.latest("f"));
    ServerConfig config =
        new ServerConfig(
            base.serverId(),
            base.stateDir(),
            base.client(),
            base.link(),
            base.admin(),
            base.clientAccess(),
            base.linkAccess(),
            base.auth(),
            base.kafka(),
            base.feeds(),
            base.hub(),
            limits,
            base.limits(),
            overload,
            base.staleness(),
            base.readyTimeout(),
            base.shutdownTimeout());
    http =
        new HttpServer(
            config,
            sessions::newEndpoint,
            EchoEndpoint::new,
            1 << 20,
            () -> new HealthSource.Readiness(List.of(), Map.of()),
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    http.start();
  }

  private static long now() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  /** The account has one event more, of so many bytes; returns when the hub has given it. */
  void event(String account, int bytes) throws InterruptedException {
    byte[] value =
        ("\"" + "x".repeat(bytes - 2) + "\"").getBytes(java.nio.charset.StandardCharsets.UTF_8);
    CompletableFuture<Void> done = new CompletableFuture<>();
    long offset = next++;
    hub.push(
        EPOCH,
        0,
        offset,
        offset + 1,
        List.of(new Event(account, 0, offset, offset, value)),
        () -> done.complete(null));
    done.join();
  }

  @Override
  public void close() {
    http.close();
    loop.close();
  }

  /** Hears nothing. */
  private static final class Silent implements FeedHub.FeedObserver {

    @Override
    public HubObserver partition(int partition) {
      return new RecordingObserver();
    }

    @Override
    public void misplaced(int partition, long offset) {
      // Nobody asks.
    }
  }
}
