package io.livetable.server.table;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.livetable.protocol.Epoch;
import io.livetable.server.config.FeedConfig;
import io.livetable.server.config.ServerConfig;
import io.livetable.server.feed.FeedRecords;
import io.livetable.server.metrics.ServerMeters;
import io.livetable.server.testkit.EmbeddedBroker;
import io.livetable.server.testkit.TestFeeds;
import io.livetable.server.testkit.TestRecords;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/** A table on a real broker, with what listens to it. */
final class RunningTable implements AutoCloseable {

  static final Duration LONG = Duration.ofSeconds(90);
  static final int PARTITIONS = 3;

  final FeedConfig feed;
  final RecordingListener listener = new RecordingListener();
  final FeedRecords records;
  final FeedTable table;

  private final ServerMeters meters = new ServerMeters(new SimpleMeterRegistry());

  private final EmbeddedBroker broker;

  private final ServerConfig config;

  RunningTable(EmbeddedBroker broker, FeedConfig feed, Path state) {
    this(broker, feed, TestFeeds.server(broker.bootstrap(), state, feed));
  }

  RunningTable(EmbeddedBroker broker, FeedConfig feed, ServerConfig config) {
    this.broker = broker;
    this.feed = feed;
    this.config = config;
    this.records = new FeedRecords(feed, meters);
    this.table = new FeedTable(feed, records, config, listener, meters);
    table.start();
  }

  /** The consumer group of the newest epoch, which its internal topics' names begin with. */
  String application() {
    List<Epoch> epochs = listener.epochs();
    return new TableNames(config, feed).application(epochs.get(epochs.size() - 1));
  }

  /** The changelog topics of the newest epoch. */
  List<String> changelogs() throws ExecutionException, InterruptedException {
    try (Admin admin = broker.admin()) {
      return admin.listTopics().names().get().stream()
          .filter(name -> name.startsWith(application() + "-"))
          .toList();
    }
  }

  /** What the table has passed of an account since it started. */
  List<String> passed(String account) {
    return TestRecords.json(
        listener.events(records.partition(account, PARTITIONS), account, Long.MAX_VALUE));
  }

  /** Waits until something is wrong that this describes. */
  String awaitProblem(String part) {
    await().atMost(LONG).until(() -> table.problem().orElse("").contains(part));
    return table.problem().orElse("");
  }

  /** Waits until the table has stopped for good. */
  String awaitStopped() {
    await().atMost(LONG).until(() -> listener.stopped().isPresent());
    return listener.stopped().orElse("");
  }

  RunningTable awaitReady() {
    await().atMost(LONG).until(table::ready);
    return this;
  }

  AccountState read(String account)
      throws ExecutionException, InterruptedException, TimeoutException {
    return table
        .read(records.partition(account, PARTITIONS), account)
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
  }

  int passed() {
    return (int) meters.tableRecords(feed.name()).count();
  }

  List<String> values(String account) throws Exception {
    return TestRecords.json(read(account).events());
  }

  /** Waits until the table has all that the topic has now. */
  void awaitCaughtUp() throws InterruptedException {
    Map<Integer, Long> ends;
    try (TopicProbe probe = new TopicProbe(broker.admin())) {
      ends = probe.stableEnds(probe.topic(feed.topic()).orElseThrow());
    }
    await()
        .atMost(LONG)
        .until(
            () ->
                ends.entrySet().stream()
                    .allMatch(end -> listener.progress(end.getKey()) >= end.getValue()));
  }

  @Override
  public void close() {
    table.close();
    assertEquals(List.of(), listener.breaches());
  }
}
