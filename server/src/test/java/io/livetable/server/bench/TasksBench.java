package io.livetable.server.bench;

import io.livetable.server.chaos.Proxy;
import io.livetable.server.devstack.Await;
import io.livetable.server.devstack.Ports;
import io.livetable.server.devstack.Project;
import io.livetable.server.devstack.ServerAdmin;
import io.livetable.server.devstack.Stack;
import io.livetable.server.testkit.Directories;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * How fast a connector pushes a topic of four partitions to one server with one, two and four
 * tasks: over links as fast as the machine makes them, and over links that pass so many bytes a
 * second each, which is what tasks on several machines with a network between are limited by. Each
 * time a connector of a new name pushes the topic from its start.
 */
final class TasksBench {

  private static final int PARTITIONS = 4;
  private static final int RECORDS = 200_000;
  private static final int VALUE_CHARS = 250;
  private static final int ROUNDS = 3;
  private static final List<Integer> TASKS = List.of(1, 2, 4);
  private static final long LINK_BYTES_PER_SECOND = 3 << 20;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Stack stack;
  private int connectors;

  private TasksBench(Path folder) {
    this.stack = new Stack(Project.find(), folder, Ports.free());
  }

  static void run() throws Exception {
    Path folder = Files.createTempDirectory("livetable-bench");
    TasksBench bench = new TasksBench(folder);
    try (bench.stack) {
      bench.measure();
    } finally {
      Directories.delete(folder);
    }
  }

  private void measure() throws Exception {
    stack.startBroker();
    stack.createTopics(PARTITIONS);
    stack.startServer();
    stack.startWorker();
    produce();
    stack.awaitServer();
    stack.awaitWorker();
    int port = Ports.free(1).get(0);
    Map<Integer, List<Double>> free = new TreeMap<>();
    Map<Integer, List<Double>> limited = new TreeMap<>();
    try (Proxy proxy =
        new Proxy(
            "link",
            port,
            List.of(stack.ports().link()),
            1 << 20,
            () -> (towards, bytes, length) -> {})) {
      proxy.slow(LINK_BYTES_PER_SECOND);
      push(1, stack.ports().linkUrl()); // Warms up.
      for (int round = 0; round < ROUNDS; round++) {
        for (int tasks : TASKS) {
          note(free, tasks, push(tasks, stack.ports().linkUrl()));
          note(limited, tasks, push(tasks, "ws://127.0.0.1:" + port + "/link"));
        }
      }
    }
    System.out.printf(
        Locale.ROOT,
        "{\"bench\":\"tasks\",\"partitions\":%d,\"records\":%d,\"rounds\":%d,\"recordsPerSecond\":%s,\"ratios\":%s,\"linkBytesPerSecond\":%d,\"limitedRecordsPerSecond\":%s,\"limitedRatios\":%s}%n",
        PARTITIONS,
        RECORDS,
        ROUNDS,
        medians(free, 1),
        medians(free, median(free, 1)),
        LINK_BYTES_PER_SECOND,
        medians(limited, 1),
        medians(limited, median(limited, 1)));
  }

  private static void note(Map<Integer, List<Double>> rates, int tasks, double rate) {
    rates.computeIfAbsent(tasks, any -> new ArrayList<>()).add(rate);
  }

  private static double median(Map<Integer, List<Double>> rates, int tasks) {
    double[] sorted =
        rates.getOrDefault(tasks, List.of()).stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static String medians(Map<Integer, List<Double>> rates, double unit) {
    List<String> fields = new ArrayList<>();
    for (int tasks : TASKS) {
      fields.add(
          String.format(
              Locale.ROOT,
              unit == 1 ? "\"%d\":%.0f" : "\"%d\":%.2f",
              tasks,
              median(rates, tasks) / unit));
    }
    return "{" + String.join(",", fields) + "}";
  }

  private void produce() {
    String padding = "x".repeat(VALUE_CHARS);
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", stack.ports().bootstrap(), "linger.ms", 20),
            new StringSerializer(),
            new StringSerializer())) {
      for (int i = 0; i < RECORDS; i++) {
        var unused =
            producer.send(
                new ProducerRecord<>(
                    "account-transfers",
                    "ACC-%04d".formatted(i % 1_000),
                    "{\"number\":%d,\"text\":\"%s\"}".formatted(i, padding)));
      }
    }
  }

  /** Records a second from the first that the server counts to the last. */
  private double push(int tasks, String server) throws InterruptedException {
    String name = "livetable-" + connectors++;
    Map<String, String> config = new HashMap<>(stack.connectorConfig());
    config.put("name", name);
    config.put("topics", "account-transfers");
    config.put("tasks.max", Integer.toString(tasks));
    config.put("servers", server);
    long before = pushed();
    stack.connect().create(name, config);
    Await.until("the first records of " + name, PATIENCE, () -> pushed() > before);
    long from = System.nanoTime();
    long first = pushed() - before;
    Await.until("the last record of " + name, PATIENCE, () -> pushed() - before >= RECORDS);
    double seconds = (System.nanoTime() - from) / (double) TimeUnit.SECONDS.toNanos(1);
    stack.connect().delete("/connectors/" + name);
    return (RECORDS - first) / seconds;
  }

  private long pushed() {
    return ServerAdmin.sum(stack.admin().metrics(), "livetable_link_events_total", "");
  }
}
