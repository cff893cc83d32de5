package io.livetable.connect;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.connect.link.Relay;
import io.livetable.connect.link.ScriptedServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebSocketSinkTaskTest {

  private static final TopicPartition P = new TopicPartition("topic", 2);

  private final FakeContext context = new FakeContext();
  private final WebSocketSinkTask task = new WebSocketSinkTask();
  private final Map<String, String> settings = new HashMap<>();
  private ScriptedServer server;

  WebSocketSinkTaskTest() throws Exception {
    server = ScriptedServer.start(0);
  }

  @BeforeEach
  void configure() {
    settings.put("name", "livetable");
    settings.put("topics", "topic");
    settings.put("servers", server.url().toString());
    settings.put("link.secret", ScriptedServer.SECRET);
    settings.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
    settings.put("value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");
    settings.put("retry.backoff.ms", "10");
    settings.put("retry.backoff.max.ms", "50");
  }

  @AfterEach
  void stop() {
    task.stop();
    server.close();
  }

  @Test
  void shouldCommitWhatTheServerAcknowledged() {
    server.acknowledge(false);
    start();
    task.put(List.of(record(5, "a", "{}"), record(6, "b", null)));
    await().until(() -> server.offsets().equals(List.of(5L, 6L)));
    assertEquals(5, committable(7));

    server.acknowledge(true);
    server.cut();

    await().until(() -> committable(7) == 7);
  }

  @Test
  void shouldPauseWhileNoServerIsInSyncAndTickMeanwhile() {
    URI url = server.url();
    server.close();
    task.initialize(context);
    task.start(settings);
    task.open(List.of(P));
    assertEquals(Set.of(), context.paused, "a poll that runs must not wait for long");

    task.put(List.of(record(5, "a", "{}")));

    assertEquals(Set.of(P), context.paused);
    assertTrue(context.timeout > 0 && context.timeout <= 100);
    TopicPartition another = new TopicPartition("topic", 3);
    task.open(List.of(another));
    assertEquals(Set.of(P, another), context.paused);
    restart(url);
    awaitPuts(() -> context.paused.isEmpty());
    await().until(() -> committable(6) == 6);
  }

  @Test
  void shouldAskForACommitOnceAllIsAcknowledged() {
    start();
    task.put(List.of(record(5, "a", "{}")));

    awaitPuts(() -> context.commitRequests == 1);

    task.put(List.of());
    assertEquals(1, context.commitRequests);
  }

  @Test
  void shouldFailWhenTheSecretIsWrong() {
    settings.put("link.secret", "wrong");
    task.initialize(context);
    task.start(settings);
    task.open(List.of(P));

    String message = awaitPutFailure();

    assertTrue(message.contains("refuses the link secret"), message);
  }

  @Test
  void shouldNameABadRecordThatFailsTheTask() {
    start();

    ConnectException failure =
        assertThrows(
            ConnectException.class,
            () -> task.put(List.of(record(5, "a", "{}"), record(8, "a", "no json"))));

    String message = String.valueOf(failure.getMessage());
    assertTrue(message.contains("topic-2-8"), message);
    assertTrue(message.contains("no JSON text"), message);
    assertTrue(message.contains("errors.tolerance=all"), message);
  }

  @Test
  void shouldNameARecordWithoutKey() {
    start();

    ConnectException failure =
        assertThrows(ConnectException.class, () -> task.put(List.of(record(8, null, "{}"))));

    assertTrue(String.valueOf(failure.getMessage()).contains("no key"));
  }

  @Test
  void shouldPassBadRecordsOverWhenErrorsAreTolerated() {
    settings.put("errors.tolerance", "all");
    start();

    task.put(List.of(record(5, "a", "no json"), record(6, "a", "{}")));

    await().until(() -> committable(7) == 7);
    assertEquals(List.of(6L), server.offsets());
  }

  @Test
  void shouldReportBadRecordsAndCommitOnceTheReportIsWritten() {
    CompletableFuture<Void> written = new CompletableFuture<>();
    List<SinkRecord> reported = new ArrayList<>();
    context.reporter =
        (record, error) -> {
          reported.add(record);
          return written;
        };
    start();

    task.put(List.of(record(5, "a", "{}"), record(6, "a", "no json"), record(7, "a", "{}")));

    assertEquals(List.of(6L), reported.stream().map(SinkRecord::kafkaOffset).toList());
    await().until(() -> committable(8) == 6);
    written.complete(null);
    await().until(() -> committable(8) == 8);
  }

  @Test
  void shouldFailWhenAReportIsNotWritten() {
    CompletableFuture<Void> written = new CompletableFuture<>();
    context.reporter = (record, error) -> written;
    start();
    task.put(List.of(record(6, "a", "no json")));

    written.completeExceptionally(new IllegalStateException("no such topic"));

    assertEquals(6, committable(7));
    assertTrue(awaitPutFailure().contains("topic-2-6"));
  }

  @Test
  void shouldTreatARecordThatIsTooLargeAsBad() {
    start();

    ConnectException failure =
        assertThrows(
            ConnectException.class,
            () -> task.put(List.of(record(5, "a", "\"" + "x".repeat(1 << 17) + "\""))));

    assertTrue(String.valueOf(failure.getMessage()).contains("larger than the 65536 bytes"));
  }

  @Test
  void shouldUseTheCoordinatesBeforeTransforms() {
    start();
    SinkRecord renamed =
        new SinkRecord(
            "renamed",
            0,
            Schema.STRING_SCHEMA,
            "a",
            Schema.BYTES_SCHEMA,
            "{}".getBytes(StandardCharsets.UTF_8),
            1,
            0L,
            TimestampType.CREATE_TIME,
            null,
            "topic",
            2,
            5);

    task.put(List.of(renamed));

    await().until(() -> committable(6) == 6);
    assertEquals(List.of(5L), server.offsets());
  }

  @Test
  void shouldForgetWhatAnotherTaskTakesOver() {
    server.acknowledge(false);
    start();
    task.put(List.of(record(5, "a", "{}")));

    task.close(List.of(P));
    task.open(List.of(P));

    assertEquals(5, committable(5));
    task.put(List.of(record(5, "a", "{}")));
    assertEquals(5, committable(6));
    await().until(() -> server.offsets().contains(5L));
  }

  @Test
  void shouldReadTheSecretAgainFromTheWorkerAfterARejection() {
    start();
    server.secret("another");
    context.configs = Map.of("link.secret", "another");

    server.cut();

    task.put(List.of(record(5, "a", "{}")));
    await().until(() -> committable(6) == 6);
    task.put(List.of());
  }

  @Test
  void shouldStopWithinTheGraceOfConnectWhileAServerSwallowsItsData() throws Exception {
    try (Relay relay = Relay.to(server.port())) {
      settings.put("servers", "ws://127.0.0.1:" + relay.port() + "/link");
      settings.put("name", "stopping");
      start();
      relay.swallow();
      for (long offset = 0; offset < 200; offset++) {
        task.put(List.of(record(offset, "a", "\"" + "x".repeat(60_000) + "\"")));
      }

      assertTimeoutPreemptively(
          Duration.ofSeconds(5),
          () -> {
            task.preCommit(Map.of(P, new OffsetAndMetadata(200)));
            task.close(List.of(P));
            task.stop();
          });

      await().until(() -> !isRunning("livetable-links-stopping-0"));
    }
  }

  private static boolean isRunning(String thread) {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(one -> one.getName().equals(thread));
  }

  private void start() {
    task.initialize(context);
    task.start(settings);
    task.open(List.of(P));
    task.put(List.of());
    awaitPuts(() -> context.paused.isEmpty());
  }

  private void restart(URI url) {
    try {
      server = ScriptedServer.start(url.getPort());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void awaitPuts(java.util.function.BooleanSupplier reached) {
    await()
        .until(
            () -> {
              task.put(List.of());
              return reached.getAsBoolean();
            });
  }

  private String awaitPutFailure() {
    List<String> messages = new ArrayList<>();
    await()
        .until(
            () -> {
              try {
                task.put(List.of());
                return false;
              } catch (ConnectException e) {
                messages.addAll(Arrays.asList(e.getMessage()));
                return true;
              }
            });
    return messages.toString();
  }

  private long committable(long given) {
    OffsetAndMetadata committable = task.preCommit(Map.of(P, new OffsetAndMetadata(given))).get(P);
    return committable == null ? -1 : committable.offset();
  }

  private static SinkRecord record(long offset, @Nullable String key, @Nullable String value) {
    byte[] bytes = value == null ? null : value.getBytes(StandardCharsets.UTF_8);
    return new SinkRecord(
        "topic", 2, Schema.STRING_SCHEMA, key, Schema.BYTES_SCHEMA, bytes, offset);
  }
}
