package io.livetable.server.bench;

import static io.livetable.server.bench.Latencies.at;

import io.livetable.server.client.LiveClient;
import io.livetable.server.devstack.Await;
import io.livetable.server.devstack.Ports;
import io.livetable.server.devstack.Project;
import io.livetable.server.devstack.Stack;
import io.livetable.server.testkit.Directories;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * What good clients notice of a crowd that watches and never reads, and whether the server's memory
 * stays within its budget meanwhile. One broker, worker, bank and server.
 */
final class FloodBench {

  private static final int ACCOUNTS = 100;
  private static final int WATCHED_BY_DEAF = 20;
  private static final long BUDGET = 64L << 20;
  private static final Duration WARM_UP = Duration.ofSeconds(20);
  private static final Duration BASELINE = Duration.ofSeconds(60);

  private final Stack stack;
  private final Options options;
  private final Latencies latencies = new Latencies();
  private long usedMost;
  private long heapMost;
  private double pauseMost;

  private FloodBench(Path folder, Options options) {
    this.stack = new Stack(Project.find(), folder, Ports.free());
    this.options = options;
  }

  static void run(Options options) throws Exception {
    Path folder = Files.createTempDirectory("livetable-bench");
    FloodBench bench = new FloodBench(folder, options);
    try (bench.stack) {
      bench.measure();
    } finally {
      Directories.delete(folder);
    }
  }

  private void measure() throws Exception {
    stack.configureServer("memory.budget.bytes", Long.toString(BUDGET));
    stack.startBroker();
    stack.createTopics(4);
    stack.startServer();
    stack.startWorker();
    stack.awaitServer();
    stack.awaitWorker();
    stack.createConnector();
    stack.startSimulator(
        List.of(
            "--rate",
            Integer.toString(options.number("rate", 50)),
            "--accounts",
            Integer.toString(ACCOUNTS)));
    ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
    HttpClient http = HttpClient.newHttpClient();
    int good = options.number("good", 100);
    List<LiveClient> clients = new ArrayList<>();
    Flood flood =
        new Flood(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), stack.ports().client()),
            options.number("clients", 1_000),
            client ->
                IntStream.range(0, WATCHED_BY_DEAF)
                    .mapToObj(n -> account(client * WATCHED_BY_DEAF + n))
                    .toList());
    try {
      for (int i = 0; i < good; i++) {
        LiveClient client =
            new LiveClient(URI.create(stack.ports().clientUrl()), http, timer, latencies);
        clients.add(client);
        for (int n = 0; n < 4; n++) {
          client.subscribe(account(i * 4 + n), Set.of("balance", "transfers"), true);
        }
      }
      Await.until(
          "the clients' first updates", Duration.ofSeconds(60), () -> latencies.seen() > good);
      TimeUnit.MILLISECONDS.sleep(WARM_UP.toMillis());
      report(flood);
    } finally {
      flood.close();
      clients.forEach(LiveClient::close);
      timer.shutdownNow();
    }
  }

  private static String account(int number) {
    return "ACC-%04d".formatted(1 + number % ACCOUNTS);
  }

  private void report(Flood flood) throws InterruptedException {
    latencies.take();
    TimeUnit.MILLISECONDS.sleep(BASELINE.toMillis());
    long[] before = latencies.take();
    int lost = latencies.disconnects();
    flood.start();
    int minutes = options.number("minutes", 10);
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(minutes);
    List<long[]> parts = new ArrayList<>();
    while (System.nanoTime() < end) {
      String metrics = stack.admin().metrics();
      usedMost = Math.max(usedMost, Metrics.sum(metrics, "livetable_memory_used_bytes"));
      heapMost = Math.max(heapMost, Metrics.sum(metrics, "jvm_memory_used_bytes{area=\"heap\""));
      pauseMost = Math.max(pauseMost, Metrics.most(metrics, "jvm_gc_pause_seconds_max"));
      TimeUnit.SECONDS.sleep(1);
      parts.add(latencies.take());
    }
    parts.add(latencies.take());
    long[] during = parts.stream().flatMapToLong(Arrays::stream).sorted().toArray();
    String metrics = stack.admin().metrics();
    System.out.printf(
        Locale.ROOT,
        "{\"bench\":\"flood\",\"minutes\":%d,\"deafClients\":%d,\"goodClients\":%d,\"connects\":%d,\"updates\":[%d,%d],\"p50Ms\":[%d,%d],\"p99Ms\":[%d,%d],\"p99Ratio\":%.2f,\"p99MsOfFirstSeconds\":%s,\"goodDisconnects\":%d,\"budgetBytes\":%d,\"usedBytesMost\":%d,\"usedShareMost\":%.3f,\"heapBytesMost\":%d,\"heapLimitBytes\":%d,\"gcPauseMsMost\":%.0f,\"shed\":%d,\"closedSlow\":%d,\"cut\":%d,\"sessionsRefused\":%d,\"subscriptionsRefused\":%d}%n",
        minutes,
        flood.size(),
        options.number("good", 100),
        flood.connects(),
        before.length,
        during.length,
        at(before, .5),
        at(during, .5),
        at(before, .99),
        at(during, .99),
        (double) at(during, .99) / at(before, .99),
        parts.stream().limit(60).map(part -> at(part, .99)).toList(),
        latencies.disconnects() - lost,
        BUDGET,
        usedMost,
        (double) usedMost / BUDGET,
        heapMost,
        Metrics.sum(metrics, "jvm_memory_max_bytes{area=\"heap\""),
        1_000 * pauseMost,
        Metrics.sum(metrics, "livetable_sessions_shed_total"),
        Metrics.sum(metrics, "livetable_sessions_closed_slow_total"),
        Metrics.sum(metrics, "livetable_sessions_cut_total"),
        Metrics.sum(metrics, "livetable_sessions_refused_total"),
        Metrics.sum(metrics, "livetable_subscriptions_refused_total"));
  }
}
