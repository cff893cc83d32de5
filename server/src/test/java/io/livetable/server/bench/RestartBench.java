package io.livetable.server.bench;

import io.livetable.server.devstack.Ports;
import io.livetable.server.devstack.Project;
import io.livetable.server.devstack.Stack;
import io.livetable.server.testkit.Directories;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * How long a packaged server takes from the start of its process until it is ready, on a real
 * broker, with two feeds: after it was stopped, killed, and after it lost its state directory.
 */
final class RestartBench {

  private static final int ACCOUNTS = 100_000;
  private static final int PARTITIONS = 2;

  /** Until a server that ran has committed all, and written down that it did. */
  private static final long SETTLE_MS = 8_000;

  private final Stack stack;
  private final Path folder;

  private RestartBench(Path folder) {
    this.folder = folder;
    this.stack = new Stack(Project.find(), folder, Ports.free());
  }

  static void run() throws Exception {
    Path folder = Files.createTempDirectory("livetable-bench");
    RestartBench bench = new RestartBench(folder);
    try (bench.stack) {
      bench.measure();
    } finally {
      Directories.delete(folder);
    }
  }

  private void measure() throws Exception {
    stack.startBroker();
    stack.createTopics(PARTITIONS);
    double empty = secondsToReady();
    stack.stop("server");
    write("account-balances");
    write("account-transfers");

    double built = secondsToReady();
    Thread.sleep(SETTLE_MS);
    stack.stop("server");
    double stopped = secondsToReady();
    Thread.sleep(SETTLE_MS);
    stack.child("server").kill();
    double killed = secondsToReady();
    Thread.sleep(SETTLE_MS);
    stack.stop("server");
    Directories.delete(folder.resolve("data/server"));
    double lost = secondsToReady();
    System.out.printf(
        Locale.ROOT,
        "{\"bench\":\"restart\",\"accounts\":%d,\"feeds\":2,\"emptyTables\":%.1f,\"topicsRead\":%.1f,\"afterStop\":%.1f,\"afterKill\":%.1f,\"afterStateLost\":%.1f}%n",
        ACCOUNTS,
        empty,
        built,
        stopped,
        killed,
        lost);
  }

  private double secondsToReady() {
    long start = System.nanoTime();
    stack.startServer();
    stack.awaitServer();
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) / 1e3;
  }

  private void write(String topic) throws Exception {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", stack.ports().bootstrap(), "linger.ms", 20);
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (int i = 0; i < ACCOUNTS; i++) {
        String value =
            "{\"account\":\"ACC-%07d\",\"owner\":\"Somebody with a name\",\"amount\":\"%d.00\",\"currency\":\"EUR\",\"reference\":\"a line of text such as people write\"}"
                .formatted(i, i);
        sent.add(
            producer.send(
                new ProducerRecord<>(
                    topic, "ACC-%07d".formatted(i), value.getBytes(StandardCharsets.UTF_8))));
      }
      for (Future<RecordMetadata> record : sent) {
        record.get();
      }
    }
  }
}
