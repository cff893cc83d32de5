package io.livetable.server.audit;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.protocol.Event;
import io.livetable.server.LivetableServer;
import io.livetable.server.config.ServerConfig;
import io.livetable.server.testkit.EmbeddedBroker;
import io.livetable.server.testkit.TestRecords;
import io.livetable.server.testkit.TopicReader;
import io.livetable.server.testkit.TopicWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Audits of a real server on a real broker. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuditIT {

  private static final Duration LONG = Duration.ofSeconds(90);

  private final Path folder;
  private final Path config;
  private final EmbeddedBroker broker;
  private LivetableServer server;

  AuditIT(@TempDir Path folder) {
    this.folder = folder;
    this.config = folder.resolve("server.properties");
    this.broker = new EmbeddedBroker(folder.resolve("broker"));
  }

  private record Ended(int status, String text) {}

  @BeforeAll
  void start() throws Exception {
    broker.start();
    broker.createTopic("balances", 1, "compact");
    broker.createTopic("compacting", 1, "compact");
    broker.createTopic("transfers", 1, "delete");
    broker.createTopic("retained", 1, "delete");
    List<String> keys = new ArrayList<>();
    keys.add("server.id=s1");
    keys.add("state.dir=" + folder.resolve("state"));
    keys.add("auth.mode=none");
    keys.add("link.secret=0123456789abcdef");
    keys.add("client.listener=127.0.0.1:0");
    keys.add("link.listener=127.0.0.1:0");
    keys.add("admin.listener=127.0.0.1:0");
    keys.add("kafka.bootstrap.servers=" + broker.bootstrap());
    keys.add("internal.replication.factor=1");
    keys.add("feeds=balances,compacting,transfers,retained");
    for (String feed : List.of("balances", "compacting")) {
      keys.add("feed." + feed + ".topic=" + feed);
      keys.add("feed." + feed + ".kind=latest");
    }
    for (String feed : List.of("transfers", "retained")) {
      keys.add("feed." + feed + ".topic=" + feed);
      keys.add("feed." + feed + ".kind=history");
      keys.add("feed." + feed + ".depth=3");
    }
    Files.write(config, keys);
    server = new LivetableServer(ServerConfig.load(config));
    server.start();
  }

  @AfterAll
  void stop() {
    server.close();
    broker.close();
  }

  @Test
  void shouldFindWhatIsServedRight() throws Exception {
    // given accounts with records, without, and removed
    try (TopicWriter balances = new TopicWriter(broker, "balances");
        TopicWriter transfers = new TopicWriter(broker, "transfers")) {
      for (int i = 0; i < 5; i++) {
        balances.begin().put("A", "{\"n\": " + i + "}").put("B", "1").commit();
        transfers.begin().put("A", "[" + i + "]").put("A", "not JSON").commit();
      }
      balances.begin().put("A", "\"aborted\"").abort();
      balances.begin().put("B", null).commit();
    }

    // then, once the tables have them
    awaitRight("balances", "A", 10);
    awaitRight("transfers", "A", 10);
    for (String account : List.of("A", "B", "nobody")) {
      Ended ended = audit("--account", account, "--feed", "balances", "--url", url());
      assertEquals(0, ended.status(), ended::text);
      assertTrue(ended.text().endsWith("verdict: right\n"), ended::text);
    }
    Ended json = audit("--account", "A", "--feed", "transfers", "--url", url(), "--json");
    assertTrue(
        json.text().contains("\"verdict\":\"right\"") && json.text().contains("\"notRendered\":5"),
        json::text);
  }

  @Test
  void shouldLeaveUndecidedWhatWasCompactedAndFindWhatThatDoesNotExplain() throws Exception {
    // given a client that saw every record of an account
    try (TopicWriter writer = new TopicWriter(broker, "compacting")) {
      for (int i = 0; i < 4; i++) {
        writer.begin().put("C", "" + i).commit();
      }
    }
    List<String> told = transcript("compacting", "C");
    assertEquals(0, replay("compacting", "C", told).status());
    List<String> doctored = new ArrayList<>(told);
    doctored.set(2, told.get(2).replace("\"value\":2", "\"value\":22"));
    Ended wrong = replay("compacting", "C", doctored);
    assertEquals(1, wrong.status(), wrong::text);

    // when its records are compacted
    broker.alterTopic("compacting", "min.cleanable.dirty.ratio", "0.01");
    broker.alterTopic("compacting", "segment.ms", "1");
    int[] round = {4};
    await()
        .atMost(LONG)
        .until(
            () -> {
              try (TopicWriter writer = new TopicWriter(broker, "compacting")) {
                writer.begin().put("C", "" + round[0]++).commit();
              }
              return TopicReader.read(broker, "compacting").stream()
                  .noneMatch(event -> TestRecords.json(event).equals("3"));
            });

    // then what the client was told cannot be decided any more, but a broken chain can
    Ended undecided = replay("compacting", "C", told);
    assertEquals(3, undecided.status(), undecided::text);
    assertTrue(undecided.text().contains("may have been compacted away"), undecided::text);
    List<String> broken = new ArrayList<>(told);
    broken.remove(1);
    Ended dropped = replay("compacting", "C", broken);
    assertEquals(1, dropped.status(), dropped::text);

    // and what is served now is right
    awaitRight("compacting", "C", 1);
  }

  @Test
  void shouldSayWhatRetentionHasTaken() throws Exception {
    try (TopicWriter writer = new TopicWriter(broker, "retained")) {
      for (int i = 0; i < 5; i++) {
        writer.begin().put("D", "" + i).commit();
      }
    }
    awaitRight("retained", "D", 5);

    // when the log loses its older records
    try (Admin admin = broker.admin()) {
      TopicPartition of = new TopicPartition("retained", 0);
      admin.deleteRecords(Map.of(of, RecordsToDelete.beforeOffset(7))).all().get();
    }

    // then
    Ended ended = audit("--account", "D", "--feed", "retained", "--url", url());
    assertEquals(3, ended.status(), ended::text);
    assertTrue(ended.text().contains("the log begins at offset 7"), ended::text);
    assertTrue(ended.text().endsWith("verdict: undecided\n"), ended::text);
  }

  /** Waits until a feed is served up to the topic's end and found right. */
  private void awaitRight(String feed, String account, long least) {
    await()
        .atMost(LONG)
        .until(
            () -> {
              Ended ended = audit("--account", account, "--feed", feed, "--url", url(), "--json");
              assertTrue(ended.status() != 1, ended::text);
              return ended.status() == 0 && recordsRead(ended) >= least;
            });
  }

  private static long recordsRead(Ended ended) {
    return Long.parseLong(ended.text().replaceAll("(?s).*\"recordsRead\":(\\d+).*", "$1"));
  }

  private String url() {
    return "ws://127.0.0.1:" + server.http().clientPort() + "/ws";
  }

  /** What a client is told that subscribes after the account's first record. */
  private List<String> transcript(String topic, String account) throws Exception {
    String epoch;
    try (Admin admin = broker.admin()) {
      epoch =
          admin
                  .describeTopics(List.of(topic))
                  .allTopicNames()
                  .get()
                  .values()
                  .iterator()
                  .next()
                  .topicId()
              + ".1";
    }
    List<String> lines = new ArrayList<>();
    long prev = -1;
    for (Event event : TopicReader.read(broker, topic)) {
      String shown =
          "\"offset\":%d,\"timestamp\":%d,\"value\":%s"
              .formatted(event.offset(), event.timestamp(), TestRecords.json(event));
      lines.add(
          prev < 0
              ? ("{\"type\":\"snapshot\",\"id\":1,\"account\":\"%s\",\"feed\":\"%s\","
                      + "\"epoch\":\"%s\",\"partition\":0,\"next\":%d,\"last\":%d,"
                      + "\"exists\":true,\"event\":{%s}}")
                  .formatted(account, topic, epoch, event.offset() + 1, event.offset(), shown)
              : ("{\"type\":\"update\",\"account\":\"%s\",\"feed\":\"%s\",\"partition\":0,"
                      + "\"prev\":%d,%s}")
                  .formatted(account, topic, prev, shown));
      prev = event.offset();
    }
    return lines;
  }

  private Ended replay(String feed, String account, List<String> lines) throws IOException {
    Path file = Files.write(folder.resolve("transcript.jsonl"), lines);
    return audit("--account", account, "--feed", feed, "--transcript", file.toString());
  }

  private Ended audit(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--config", config.toString(), "--timeout-seconds", "30"));
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(text, true, StandardCharsets.UTF_8);
    int status = Main.run(out, out, all.toArray(String[]::new));
    return new Ended(status, text.toString(StandardCharsets.UTF_8));
  }
}
