package io.livetable.server.table;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.protocol.Event;
import io.livetable.protocol.FeedKind;
import io.livetable.server.config.FeedConfig;
import io.livetable.server.config.FeedConfig.DataLossPolicy;
import io.livetable.server.feed.FeedRecords;
import io.livetable.server.metrics.ServerMeters;
import io.livetable.server.testkit.EmbeddedBroker;
import io.livetable.server.testkit.TestFeeds;
import io.livetable.server.testkit.TestRecords;
import io.livetable.server.testkit.TopicReader;
import io.livetable.server.testkit.TopicWriter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Tables on a real broker. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FeedTableIT {

  private static final Duration LONG = Duration.ofSeconds(90);
  private static final int PARTITIONS = 3;

  private EmbeddedBroker broker;

  @BeforeAll
  void startBroker(@TempDir Path directory) throws Exception {
    broker = new EmbeddedBroker(directory.resolve("broker")).start();
  }

  @AfterAll
  void stopBroker() {
    broker.close();
  }

  /** A table with what listens to it. */
  private final class Running implements AutoCloseable {
    final FeedConfig feed;
    final RecordingListener listener = new RecordingListener();
    final FeedRecords records;
    final FeedTable table;

    private final ServerMeters meters = new ServerMeters(new SimpleMeterRegistry());

    Running(FeedConfig feed, Path state) {
      this.feed = feed;
      this.records = new FeedRecords(feed, meters);
      this.table =
          new FeedTable(
              feed, records, TestFeeds.server(broker.bootstrap(), state, feed), listener, meters);
      table.start();
    }

    Running awaitReady() {
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

  private void write(String topic, String key, String... values) throws Exception {
    try (TopicWriter writer = new TopicWriter(broker, topic)) {
      for (String value : values) {
        writer.begin().put(key, value).commit();
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void shouldBecomeReadyBehindAbortedRecordsAndMarkers(@TempDir Path state) throws Exception {
    // given a topic whose partitions end in aborted records, and markers after committed ones
    broker.createTopic("aborted", PARTITIONS, "compact");
    try (TopicWriter writer = new TopicWriter(broker, "aborted")) {
      for (int i = 0; i < 20; i++) {
        writer.begin().put("a" + i % 7, "{\"n\":" + i + "}").put("b", "" + i).commit();
        writer.begin().put("a" + i % 7, "\"aborted\"").abort();
      }
    }

    // when a table is built
    try (Running running = new Running(TestFeeds.latest("aborted"), state).awaitReady()) {

      // then it holds what was committed
      assertEquals(List.of("19"), running.values("b"));
      assertEquals(List.of("{\"n\":14}"), running.values("a0"));
      assertFalse(running.read("nobody").hasEntry());
    }
  }

  @Test
  void shouldGoOnAfterARestartWithItsStateAndWithoutIt(@TempDir Path state) throws Exception {
    // given a table that was closed, and records that came meanwhile
    broker.createTopic("restarted", PARTITIONS, "delete");
    FeedConfig feed = TestFeeds.history("restarted", 3);
    write("restarted", "a", "1", "2");
    try (Running running = new Running(feed, state).awaitReady()) {
      assertEquals(List.of("1", "2"), running.values("a"));
    }
    write("restarted", "a", "3", "4");

    // when it starts again
    try (Running running = new Running(feed, state).awaitReady()) {
      assertEquals(List.of("2", "3", "4"), running.values("a"));
      assertEquals(
          List.of("3", "4"),
          TestRecords.json(
              running.listener.events(
                  running.records.partition("a", PARTITIONS), "a", Long.MAX_VALUE)),
          "what was committed is not read again");
    }

    // and when its local state is gone
    delete(state.resolve("tables"));
    write("restarted", "a", "5");
    try (Running running = new Running(feed, state).awaitReady()) {
      assertEquals(List.of("3", "4", "5"), running.values("a"));
      assertEquals(5, running.read("a").count());
    }
  }

  @Test
  void shouldRebuildATableWhoseChangelogIsGone(@TempDir Path state) throws Exception {
    // given a closed table whose changelog was deleted
    broker.createTopic("lost", PARTITIONS, "compact");
    FeedConfig feed = TestFeeds.latest("lost");
    write("lost", "a", "1", "2");
    try (Running running = new Running(feed, state).awaitReady()) {
      assertEquals(List.of("2"), running.values("a"));
      running.awaitCaughtUp();
    }
    try (Admin admin = broker.admin()) {
      for (String name : admin.listTopics().names().get()) {
        if (name.startsWith("livetable-s1-lost-")) {
          broker.deleteTopic(name);
        }
      }
    }

    // when it starts again
    try (Running running = new Running(feed, state).awaitReady()) {

      // then it has read the topic from the start
      assertEquals(List.of("2"), running.values("a"));
      assertEquals(
          List.of("1", "2"),
          TestRecords.json(
              running.listener.events(
                  running.records.partition("a", PARTITIONS), "a", Long.MAX_VALUE)));
    }
  }

  @Test
  void shouldWaitForItsTopicAndForItsCleanupPolicy(@TempDir Path state) throws Exception {
    try (Running running = new Running(TestFeeds.latest("awaited"), state)) {
      // given a topic that does not exist, then has the wrong policy
      await()
          .atMost(LONG)
          .until(() -> running.table.problem().orElse("").contains("does not exist"));
      broker.createTopic("awaited", PARTITIONS, "delete");
      await().atMost(LONG).until(() -> running.table.problem().orElse("").contains("policy"));
      String problem = running.table.problem().orElse("");
      assertTrue(
          problem.contains("awaited has cleanup.policy=delete")
              && problem.contains("wants cleanup.policy=compact")
              && problem.contains("kafka-configs.sh --bootstrap-server " + broker.bootstrap())
              && problem.contains("--entity-name awaited --add-config cleanup.policy=compact"),
          problem);
      assertEquals(List.of(), running.listener.calls());
      write("awaited", "a", "1");

      // when the policy is put right
      broker.alterTopic("awaited", "cleanup.policy", "compact");

      // then the table starts
      running.awaitReady();
      assertEquals(List.of("1"), running.values("a"));
      await().atMost(LONG).until(() -> running.table.problem().isEmpty());
    }
  }

  @Test
  void shouldStopWhenItsTopicIsCreatedAgain(@TempDir Path state) throws Exception {
    broker.createTopic("recreated", PARTITIONS, "compact");
    write("recreated", "a", "1");
    FeedConfig feed = TestFeeds.latest("recreated");
    try (Running running = new Running(feed, state).awaitReady()) {
      broker.deleteTopic("recreated");
      broker.createTopic("recreated", PARTITIONS, "compact");

      await().atMost(LONG).until(() -> running.listener.stopped().isPresent());

      String message = running.listener.stopped().orElse("");
      assertTrue(message.contains("topic recreated was deleted and created again"), message);
      assertTrue(message.contains("feed.recreated.on.data.loss=rebuild"), message);
      assertEquals(message, running.table.problem().orElse(""));
    }

    // and after a restart it goes on with the new topic
    write("recreated", "b", "2");
    try (Running running = new Running(feed, state).awaitReady()) {
      assertEquals(List.of(), running.values("a"));
      assertEquals(List.of("2"), running.values("b"));
    }
  }

  @Test
  void shouldRebuildInANewEpochWhenToldTo(@TempDir Path state) throws Exception {
    broker.createTopic("rebuilt", PARTITIONS, "compact");
    write("rebuilt", "a", "1");
    FeedConfig feed = TestFeeds.latest("rebuilt", DataLossPolicy.REBUILD, Duration.ofDays(1));
    try (Running running = new Running(feed, state).awaitReady()) {
      broker.deleteTopic("rebuilt");
      broker.createTopic("rebuilt", PARTITIONS, "compact");
      write("rebuilt", "b", "2");

      await().atMost(LONG).until(() -> running.listener.epochs().size() == 2);
      running.awaitReady();

      assertEquals(List.of("2"), running.values("b"));
      assertEquals(List.of(), running.values("a"));
      assertEquals(2, running.listener.epochs().stream().distinct().count());
      try (Admin admin = broker.admin()) {
        String old = running.listener.epochs().get(0).toString();
        assertTrue(admin.listTopics().names().get().stream().noneMatch(name -> name.contains(old)));
      }
    }
  }

  @Test
  void shouldSayWhenTheLogHasLostWhatTheTableHasNotRead(@TempDir Path state) throws Exception {
    // given a closed table, and records that are deleted before it read them
    broker.createTopic("retained", PARTITIONS, "delete");
    FeedConfig feed = TestFeeds.history("retained", 3);
    write("retained", "a", "1");
    int partition;
    try (Running running = new Running(feed, state).awaitReady()) {
      partition = running.records.partition("a", PARTITIONS);
    }
    write("retained", "a", "2", "3");
    try (Admin admin = broker.admin()) {
      TopicPartition of = new TopicPartition("retained", partition);
      admin.deleteRecords(Map.of(of, RecordsToDelete.beforeOffset(4))).all().get();
    }

    // when it starts again
    try (Running running = new Running(feed, state)) {
      await().atMost(LONG).until(() -> running.listener.stopped().isPresent());

      String message = running.listener.stopped().orElse("");
      assertTrue(message.contains("but the log has only offsets 4 to 6"), message);
      assertEquals(List.of(), running.listener.epochs());
    }

    // and when it starts again and may rebuild
    FeedConfig rebuilding = TestFeeds.history("retained", 3, DataLossPolicy.REBUILD);
    try (Running running = new Running(rebuilding, state).awaitReady()) {
      assertEquals(List.of("3"), running.values("a"));
      assertTrue(running.listener.epochs().get(0).topicId().endsWith(".r1"));
    }
  }

  @Test
  void shouldTellOfMisplacedRecordsAgainAfterARestart(@TempDir Path state) throws Exception {
    broker.createTopic("misplaced", PARTITIONS, "compact");
    FeedConfig feed = TestFeeds.latest("misplaced");
    int right =
        new FeedRecords(feed, new ServerMeters(new SimpleMeterRegistry()))
            .partition("a", PARTITIONS);
    int wrong = (right + 1) % PARTITIONS;
    try (TopicWriter writer = new TopicWriter(broker, "misplaced")) {
      writer.begin().put("a", "1").put(wrong, "a", "2").put(wrong, "a", "3").commit();
    }

    for (int start = 0; start < 2; start++) {
      try (Running running = new Running(feed, state).awaitReady()) {
        Map<Integer, String> misplaced = running.listener.misplaced();

        assertEquals(List.of(wrong), List.copyOf(misplaced.keySet()));
        assertTrue(
            misplaced.getOrDefault(wrong, "").contains("misplaced-" + wrong + " at offset 0"));
        assertEquals(List.of("1"), running.values("a"));
        assertEquals(
            start == 0 ? 3 : 0,
            running.passed(),
            "the second start learns it from the first, not from the records");
      }
    }
  }

  @Test
  void shouldStopOneOfTwoServersThatHaveTheSameId(@TempDir Path one, @TempDir Path other)
      throws Exception {
    broker.createTopic("fenced", PARTITIONS, "compact");
    write("fenced", "a", "1");
    FeedConfig feed = TestFeeds.latest("fenced");
    try (Running first = new Running(feed, one).awaitReady();
        Running second = new Running(feed, other)) {

      // Whoever joins the group last stays: as a rule the second, but the first may join again
      // after it.
      await()
          .atMost(LONG)
          .until(
              () -> first.listener.stopped().isPresent() || second.listener.stopped().isPresent());

      Running loser = first.listener.stopped().isPresent() ? first : second;
      Running winner = loser == first ? second : first;
      String message = loser.listener.stopped().orElse("");
      assertTrue(message.contains("another server runs with server.id=s1"), message);
      await().atMost(LONG).ignoreExceptions().until(() -> List.of("1").equals(winner.values("a")));
    }
  }

  @Test
  void shouldNameTheStateDirectoryThatIsInUse(@TempDir Path state) throws Exception {
    broker.createTopic("locked", PARTITIONS, "compact");
    FeedConfig feed = TestFeeds.latest("locked");
    try (Running first = new Running(feed, state)) {
      await().atMost(LONG).until(first.table::ready);
      try (Running second = new Running(feed, state)) {
        await()
            .atMost(LONG)
            .until(
                () ->
                    second
                        .table
                        .problem()
                        .orElse("")
                        .contains("state directory " + state.resolve("tables/locked")));
      }
    }
  }

  @Test
  void shouldRebuildATableThatWasAwayForLongerThanItsTopicKeepsRemovals(@TempDir Path state)
      throws Exception {
    // given a table that was closed for longer than its topic keeps tombstones
    broker.createTopic("away", PARTITIONS, "compact");
    FeedConfig feed = TestFeeds.latest("away");
    write("away", "a", "1");
    try (Running running = new Running(feed, state).awaitReady()) {
      running.awaitCaughtUp();
    }
    Files.writeString(state.resolve("tables/away/caught-up"), "1000\n");

    // when it starts again
    try (Running running = new Running(feed, state).awaitReady()) {

      // then it reads the topic from the start
      assertEquals(
          List.of("1"),
          TestRecords.json(
              running.listener.events(
                  running.records.partition("a", PARTITIONS), "a", Long.MAX_VALUE)));
      assertEquals(List.of("1"), running.values("a"));
    }
  }

  @Test
  void shouldReplaceItsClientWhenItsStreamThreadFails(@TempDir Path state) throws Exception {
    broker.createTopic("failing", PARTITIONS, "delete");
    FeedConfig feed = TestFeeds.history("failing", 10);
    try (Running running = new Running(feed, state).awaitReady()) {
      write("failing", "a", "1");
      running.awaitCaughtUp();
      int partition = running.records.partition("a", PARTITIONS);

      // when the stream thread fails after a put
      running.listener.failOnce();
      write("failing", "a", "2", "3");
      running.awaitCaughtUp();

      // then another one goes on, and nothing is applied twice or missing
      assertEquals(List.of("1", "2", "3"), running.values("a"));
      assertTrue(running.listener.calls().contains("closed " + partition));
      assertEquals(
          2,
          running.listener.calls().stream()
              .filter(call -> call.startsWith("initialised " + partition + " "))
              .count());
      assertEquals(1, running.listener.epochs().size());
    }
  }

  @Test
  void shouldGoOnWhenTheBrokerComesBack(@TempDir Path state) throws Exception {
    broker.createTopic("outage", PARTITIONS, "compact");
    write("outage", "a", "1");
    try (Running running = new Running(TestFeeds.latest("outage"), state).awaitReady()) {
      broker.stop();
      await().atMost(LONG).until(() -> running.listener.unreachable().isPresent());
      assertTrue(running.table.problem().orElse("").contains("Kafka does not answer"));
      assertEquals(List.of("1"), running.values("a"));

      broker.start();
      write("outage", "a", "2");

      await().atMost(LONG).until(() -> running.listener.unreachable().isEmpty());
      running.awaitCaughtUp();
      assertEquals(List.of("2"), running.values("a"));
    }
  }

  @Test
  void shouldReadTheFoldAtTheCutWhileRecordsCome(@TempDir Path state) throws Exception {
    for (FeedConfig feed :
        List.of(TestFeeds.latest("busy-latest"), TestFeeds.history("busy-history", 3))) {
      broker.createTopic(
          feed.topic(), PARTITIONS, feed.kind() == FeedKind.LATEST ? "compact" : "delete");
      List<AccountState> read = new ArrayList<>();
      List<String> accounts = new ArrayList<>();
      FeedRecords records;
      try (Running running = new Running(feed, state).awaitReady()) {
        records = running.records;
        // given a writer at work
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> writeMany(feed.topic()));

        // when accounts are read all the while
        SplittableRandom random = new SplittableRandom(7);
        while (!writing.isDone()) {
          String account = "a" + random.nextInt(4);
          accounts.add(account);
          read.add(running.read(account));
        }
        writing.get();
        running.awaitCaughtUp();
        for (int i = 0; i < 4; i++) {
          accounts.add("a" + i);
          read.add(running.read("a" + i));
        }
      }

      // then each is the fold at its cut
      List<Event> log = TopicReader.read(broker, feed.topic());
      for (int i = 0; i < read.size(); i++) {
        String account = accounts.get(i);
        AccountState state1 = read.get(i);
        AccountState expected =
            Folds.fold(
                log,
                account,
                records.partition(account, PARTITIONS),
                feed.depth(),
                feed.kind() == FeedKind.HISTORY,
                state1.cut());
        assertEquals(expected, state1, account);
      }
      assertTrue(read.size() > 100, () -> "only " + read.size() + " reads");
    }
  }

  private void writeMany(String topic) {
    SplittableRandom random = new SplittableRandom(11);
    try (TopicWriter writer = new TopicWriter(broker, topic)) {
      for (int i = 0; i < 200; i++) {
        writer.begin();
        for (int j = random.nextInt(5); j >= 0; j--) {
          writer.put(
              "a" + random.nextInt(4), random.nextInt(10) == 0 ? null : "[" + i + "," + j + "]");
        }
        if (random.nextInt(3) == 0) {
          writer.abort();
        } else {
          writer.commit();
        }
      }
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
