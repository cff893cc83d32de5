package io.livetable.server.bench;

import static io.livetable.server.bench.Latencies.at;

import io.livetable.server.client.LiveClient;
import io.livetable.server.devstack.Await;
import io.livetable.server.devstack.Ports;
import io.livetable.server.devstack.Project;
import io.livetable.server.devstack.ServerAdmin;
import io.livetable.server.devstack.Stack;
import io.livetable.server.testkit.Directories;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What the clients of one server notice when another server of the same connector is halted: the
 * time from a record's timestamp to its update at a client, before, and while the other stands
 * still. One broker, worker, bank and connector for both servers.
 */
final class HaltedServerBench {

  private static final int CLIENTS = 50;
  private static final int ACCOUNTS = 100;
  private static final int RATE = 50;
  private static final int ROUNDS = 3;
  private static final Duration WARM_UP = Duration.ofSeconds(20);
  private static final Duration PHASE = Duration.ofSeconds(60);
  private static final String OTHER = "server-2";

  private final Stack stack;
  private final Latencies latencies = new Latencies();

  private HaltedServerBench(Path folder) {
    this.stack = new Stack(Project.find(), folder, Ports.free());
  }

  static void run() throws Exception {
    Path folder = Files.createTempDirectory("livetable-bench");
    HaltedServerBench bench = new HaltedServerBench(folder);
    try (bench.stack) {
      bench.measure();
    } finally {
      Directories.delete(folder);
    }
  }

  private void measure() throws Exception {
    start();
    ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
    HttpClient http = HttpClient.newHttpClient();
    List<LiveClient> clients = new ArrayList<>();
    try {
      for (int i = 0; i < CLIENTS; i++) {
        LiveClient client =
            new LiveClient(URI.create(stack.ports().clientUrl()), http, timer, latencies);
        clients.add(client);
        for (int n = 0; n < 4; n++) {
          String account = "ACC-%04d".formatted(1 + (i * 4 + n) % ACCOUNTS);
          client.subscribe(account, Set.of("balance", "transfers"), true);
        }
      }
      Await.until(
          "the clients' first updates", Duration.ofSeconds(60), () -> latencies.seen() > CLIENTS);
      TimeUnit.MILLISECONDS.sleep(WARM_UP.toMillis());
      report();
    } finally {
      clients.forEach(LiveClient::close);
      timer.shutdownNow();
    }
  }

  private void report() throws InterruptedException {
    List<String> rounds = new ArrayList<>();
    double[] ratios = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      long[] before = phase();
      stack.child(OTHER).pause();
      long[] halted = phase();
      stack.child(OTHER).resume();
      TimeUnit.MILLISECONDS.sleep(WARM_UP.toMillis());
      ratios[round] = (double) at(halted, .99) / at(before, .99);
      rounds.add(
          String.format(
              Locale.ROOT,
              "{\"updates\":[%d,%d],\"p50Ms\":[%d,%d],\"p99Ms\":[%d,%d]}",
              before.length,
              halted.length,
              at(before, .5),
              at(halted, .5),
              at(before, .99),
              at(halted, .99)));
    }
    Arrays.sort(ratios);
    System.out.printf(
        Locale.ROOT,
        "{\"bench\":\"halted-server\",\"clients\":%d,\"transfersPerSecond\":%d,\"secondsPerPhase\":%d,\"beforeAndWhileHalted\":%s,\"p99RatioMedian\":%.2f}%n",
        CLIENTS,
        RATE,
        PHASE.toSeconds(),
        rounds,
        ratios[ROUNDS / 2]);
  }

  /** The latencies of a phase, sorted. */
  private long[] phase() throws InterruptedException {
    latencies.take();
    TimeUnit.MILLISECONDS.sleep(PHASE.toMillis());
    return latencies.take();
  }

  private void start() throws InterruptedException {
    List<Integer> ports = new ArrayList<>(Ports.free(3));
    Map<String, String> other = new HashMap<>();
    other.put("server.id", "s2");
    other.put("client.listener", "127.0.0.1:" + ports.get(0));
    other.put("link.listener", "127.0.0.1:" + ports.get(1));
    other.put("admin.listener", "127.0.0.1:" + ports.get(2));
    stack.startBroker();
    stack.createTopics(4);
    stack.startServer();
    stack.startServer(OTHER, other);
    stack.startWorker();
    stack.awaitServer();
    stack.awaitServer(OTHER, new ServerAdmin("http://127.0.0.1:" + ports.get(2)));
    stack.awaitWorker();
    Map<String, String> connector = new HashMap<>(stack.connectorConfig());
    connector.put("servers", stack.ports().linkUrl() + ",ws://127.0.0.1:" + ports.get(1) + "/link");
    stack.connect().create(Stack.CONNECTOR, connector);
    stack.connect().awaitRunning(Stack.CONNECTOR);
    stack.startSimulator(
        List.of("--rate", Integer.toString(RATE), "--accounts", Integer.toString(ACCOUNTS)));
  }
}
