package io.livetable.server.table;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Asks Kafka, without blocking, where partitions end. Connects at the first question. Thread-safe.
 */
public final class LogEndReader implements AutoCloseable {

  private static final int TIMEOUT_MS = 3_000;

  private final Map<String, Object> settings;
  private @Nullable Admin admin;
  private boolean closed;

  /** Asks with these settings for Kafka's admin client. */
  public LogEndReader(Map<String, Object> settings) {
    this.settings = Map.copyOf(settings);
  }

  /** The end of a partition's log, read now; completes exceptionally if Kafka does not answer. */
  public CompletionStage<Long> logEnd(String topic, int partition) {
    TopicPartition asked = new TopicPartition(topic, partition);
    try {
      return admin()
          .listOffsets(
              Map.of(asked, OffsetSpec.latest()), new ListOffsetsOptions().timeoutMs(TIMEOUT_MS))
          .partitionResult(asked)
          .toCompletionStage()
          .thenApply(result -> result.offset());
    } catch (KafkaException | IllegalStateException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  private synchronized Admin admin() {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    Admin open = admin;
    if (open == null) {
      open = Admin.create(settings);
      admin = open;
    }
    return open;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (admin != null) {
      admin.close(java.time.Duration.ZERO);
    }
  }
}
