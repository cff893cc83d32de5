package io.livetable.server.chaos;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Asks Kafka each half second what the connector has committed, and tells a {@link LinkWatch}. */
final class CommitWatch implements AutoCloseable {

  private static final String GROUP = "connect-livetable";

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final Admin kafka;
  private final LinkWatch links;
  private final AtomicInteger looks = new AtomicInteger();

  CommitWatch(Admin kafka, LinkWatch links) {
    this.kafka = kafka;
    this.links = links;
    var unused = timer.scheduleWithFixedDelay(this::look, 500, 500, TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      Map<TopicPartition, OffsetAndMetadata> offsets =
          kafka
              .listConsumerGroupOffsets(GROUP)
              .partitionsToOffsetAndMetadata(GROUP)
              .get(5, TimeUnit.SECONDS);
      looks.incrementAndGet();
      offsets.forEach(
          (partition, offset) -> {
            if (offset != null) {
              links.committed(partition, offset.offset());
            }
          });
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      // The broker is down now and then; the next look tells.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** How often Kafka has answered. */
  int looks() {
    return looks.get();
  }

  @Override
  public void close() {
    timer.shutdownNow();
    kafka.close();
  }
}
