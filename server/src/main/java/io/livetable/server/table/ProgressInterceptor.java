package io.livetable.server.table;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Tells a feed's {@link Progress} what the main consumer polls and commits. Public with a no-args
 * constructor because Kafka instantiates it; runs on the stream thread. Kafka would swallow its
 * exceptions, so they go to the {@link Target}.
 */
public final class ProgressInterceptor implements ConsumerInterceptor<byte[], byte[]> {

  /** The consumer setting that holds the {@link Target}. */
  public static final String TARGET = "livetable.progress";

  /** What an interceptor reports to. */
  public interface Target {

    /** See {@link Progress#polled}. */
    void polled(int partition, long last, long next);

    /** See {@link Progress#committed(int, long)}. */
    void committed(int partition, long offset);

    /** The interceptor failed: progress can no longer be trusted to move. */
    void failed(RuntimeException e);
  }

  private Target target =
      new Target() {
        @Override
        public void polled(int partition, long last, long next) {}

        @Override
        public void committed(int partition, long offset) {}

        @Override
        public void failed(RuntimeException e) {}
      };

  @Override
  public void configure(Map<String, ?> configs) {
    if (!(configs.get(TARGET) instanceof Target given)) {
      throw new IllegalArgumentException(TARGET + " holds no target");
    }
    target = given;
  }

  @Override
  public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
    try {
      for (Map.Entry<TopicPartition, OffsetAndMetadata> next : records.nextOffsets().entrySet()) {
        List<ConsumerRecord<byte[], byte[]>> polled = records.records(next.getKey());
        long last = polled.isEmpty() ? Progress.NONE : polled.get(polled.size() - 1).offset();
        target.polled(next.getKey().partition(), last, next.getValue().offset());
      }
    } catch (RuntimeException e) {
      target.failed(e);
    }
    return records;
  }

  @Override
  public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
    try {
      offsets.forEach(
          (partition, offset) -> target.committed(partition.partition(), offset.offset()));
    } catch (RuntimeException e) {
      target.failed(e);
    }
  }

  @Override
  public void close() {}
}
