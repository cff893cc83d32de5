package io.livetable.server.bench;

import io.livetable.server.devstack.Ports;
import io.livetable.server.devstack.Project;
import io.livetable.server.devstack.Stack;
import io.livetable.server.races.Crowd;
import io.livetable.server.races.Member;
import io.livetable.server.testkit.Directories;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * How long many clients that connect at once, after their server was restarted, take to be live.
 */
final class StormBench {

  private static final int ACCOUNTS = 1_000;

  /** How many may be connecting at once: what a listener's queue takes. */
  private static final int AT_ONCE = 1_000;

  private final Stack stack;
  private final int clients;

  private StormBench(Path folder, int clients) {
    this.stack = new Stack(Project.find(), folder, Ports.free());
    this.clients = clients;
  }

  static void run(Options options) throws Exception {
    Path folder = Files.createTempDirectory("livetable-bench");
    StormBench bench = new StormBench(folder, options.number("clients", 10_000));
    try (bench.stack) {
      bench.measure();
    } finally {
      Directories.delete(folder);
    }
  }

  private void measure() throws Exception {
    stack.startBroker();
    stack.createTopics(4);
    stack.startServer();
    stack.awaitServer();
    produce("0");
    InetSocketAddress server =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), stack.ports().client());
    List<Member> members =
        IntStream.range(0, clients).mapToObj(i -> new Member("transfers", account(i))).toList();
    try (Crowd crowd = new Crowd(server, members, AT_ONCE)) {
      long begin = System.nanoTime();
      crowd.connect();
      double first = secondsSince(begin);
      long memory = Metrics.sum(stack.admin().metrics(), "livetable_memory_used_bytes");

      begin = System.nanoTime();
      CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> stack.stop("server"));
      crowd.awaitAll(member -> member.stage() == Member.Stage.CLOSED);
      stopped.get();
      double drained = secondsSince(begin);

      stack.startServer();
      stack.awaitServer();
      begin = System.nanoTime();
      crowd.connect();
      double again = secondsSince(begin);
      String metrics = stack.admin().metrics();
      long snapshots = Metrics.sum(metrics, "livetable_subscription_snapshots_total{feed=\"tr");
      long resumed = Metrics.sum(metrics, "livetable_subscription_resumed_total{");
      System.out.printf(
          Locale.ROOT,
          "{\"bench\":\"storm\",\"clients\":%d,\"firstConnectSeconds\":%.1f,\"drainSeconds\":%.1f,\"reconnectSeconds\":%.1f,\"snapshots\":%d,\"resumed\":%d,\"resumedShare\":%.3f,\"readsRefused\":%d,\"memoryUsedBytes\":%d,\"heapBytes\":%d}%n",
          clients,
          first,
          drained,
          again,
          snapshots,
          resumed,
          (double) resumed / Math.max(1, resumed + snapshots),
          Metrics.sum(metrics, "livetable_table_reads_refused_total"),
          memory,
          Metrics.sum(metrics, "jvm_memory_used_bytes{area=\"heap\""));
    }
  }

  private static double secondsSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos) / 1e3;
  }

  private static String account(int client) {
    return "storm-" + client % ACCOUNTS;
  }

  private void produce(String value) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", stack.ports().bootstrap(), "linger.ms", 20),
            new StringSerializer(),
            new StringSerializer())) {
      for (int i = 0; i < ACCOUNTS; i++) {
        var unused = producer.send(new ProducerRecord<>("account-transfers", account(i), value));
      }
      producer.flush();
    }
  }
}
