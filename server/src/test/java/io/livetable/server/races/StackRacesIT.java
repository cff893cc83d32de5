package io.livetable.server.races;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.livetable.server.devstack.SharedStack;
import io.livetable.server.devstack.Stack;
import java.net.URI;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a client sees while a real broker, worker or server ends under it and comes back. */
@ExtendWith(SharedStack.class)
final class StackRacesIT {

  private static final String TOPIC = "account-transfers";

  private final Stack stack;

  StackRacesIT(Stack stack) {
    this.stack = stack;
  }

  private Viewer watch(String account) {
    URI clients = URI.create(stack.ports().clientUrl());
    return new Viewer(clients, "transfers", account).awaitHeard("live");
  }

  @Test
  void shouldGoOnWithoutGapOrDuplicateWhenServerAndWorkerAreKilled() throws Exception {
    try (Viewer viewer = watch("survivor")) {
      produce("survivor", 0, 5);
      awaitShown(viewer, 5);

      stack.child("server").kill();
      produce("survivor", 5, 6);
      stack.startServer();
      stack.awaitServer();
      produce("survivor", 6, 7);
      awaitShown(viewer, 7);
      stack.child("worker").kill();
      produce("survivor", 7, 8);
      stack.startWorker();
      stack.awaitWorker();
      produce("survivor", 8, 9);
      awaitShown(viewer, 9);
    }
  }

  @Test
  void shouldGoOnWithoutGapOrDuplicateWhenTheBrokerIsKilled() throws Exception {
    try (Viewer viewer = watch("outage")) {
      produce("outage", 0, 3);
      awaitShown(viewer, 3);

      // when the broker is gone, then whoever watches is told
      int before = viewer.heard().size();
      stack.child("broker").kill();
      int told = viewer.awaitHeard("stale: kafka_unreachable", before);
      awaitShown(viewer, 3);

      // and when it is back, all goes on: the client, the server, and the connector's commits
      stack.startBroker();
      produce("outage", 3, 6);
      awaitShown(viewer, 6);
      viewer.awaitHeard("live", told);
      stack.awaitServer();
      awaitAllCommitted();
    }
  }

  @Test
  void shouldGoOnWhenRetentionHasPassedTheConnectorsCommit() throws Exception {
    try (Viewer viewer = watch("retained")) {
      // given a connector that is stopped, and records that are gone before it has read them
      produce("retained", 0, 1);
      awaitShown(viewer, 1);
      awaitAllCommitted();
      stack.connect().put("/connectors/" + Stack.CONNECTOR + "/stop");
      awaitTasks(0);
      produce("retained", 1, 4);
      awaitShown(viewer, 4);
      deleteBefore(viewer.position().partition(), viewer.position().next());

      // when it runs again, then the client misses nothing, and the connector goes on
      stack.connect().put("/connectors/" + Stack.CONNECTOR + "/resume");
      stack.connect().awaitRunning(Stack.CONNECTOR);
      produce("retained", 4, 6);
      awaitShown(viewer, 6);
      awaitAllCommitted();
    }
  }

  private void awaitTasks(int count) {
    await()
        .atMost(RunningServer.LONG)
        .until(
            () ->
                stack
                        .connect()
                        .get("/connectors/" + Stack.CONNECTOR + "/status")
                        .body()
                        .path("tasks")
                        .size()
                    == count);
  }

  private void deleteBefore(int partition, long offset) throws Exception {
    TopicPartition of = new TopicPartition(TOPIC, partition);
    try (Admin admin = stack.kafka()) {
      admin.deleteRecords(Map.of(of, RecordsToDelete.beforeOffset(offset))).all().get();
      long left =
          admin.listOffsets(Map.of(of, OffsetSpec.earliest())).partitionResult(of).get().offset();
      assertEquals(offset, left);
    }
  }

  /** Waits until the connector has committed all that is in the topic. */
  private void awaitAllCommitted() {
    try (Admin admin = stack.kafka()) {
      await()
          .atMost(RunningServer.LONG)
          .ignoreExceptions()
          .until(
              () -> {
                Map<TopicPartition, OffsetAndMetadata> committed =
                    admin
                        .listConsumerGroupOffsets("connect-" + Stack.CONNECTOR)
                        .partitionsToOffsetAndMetadata()
                        .get(5, SECONDS);
                for (int partition = 0; partition < 2; partition++) {
                  TopicPartition of = new TopicPartition(TOPIC, partition);
                  long end =
                      admin
                          .listOffsets(Map.of(of, OffsetSpec.latest()))
                          .partitionResult(of)
                          .get(5, SECONDS)
                          .offset();
                  OffsetAndMetadata to = committed.get(of);
                  if (end > 0 && (to == null || to.offset() < end)) {
                    return false;
                  }
                }
                return true;
              });
    }
  }

  private static void awaitShown(Viewer viewer, int count) {
    viewer.awaitShown(IntStream.range(0, count).mapToObj(Integer::toString).toArray(String[]::new));
  }

  private void produce(String account, int from, int to) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", stack.ports().bootstrap(), "linger.ms", 0),
            new StringSerializer(),
            new StringSerializer())) {
      for (int number = from; number < to; number++) {
        producer.send(new ProducerRecord<>(TOPIC, account, Integer.toString(number))).get();
      }
    }
  }
}
