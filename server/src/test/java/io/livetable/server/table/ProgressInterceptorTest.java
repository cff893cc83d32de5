package io.livetable.server.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class ProgressInterceptorTest {

  private static final TopicPartition ZERO = new TopicPartition("t", 0);
  private static final TopicPartition ONE = new TopicPartition("t", 1);

  private static final class Told implements ProgressInterceptor.Target {
    private final Map<Integer, String> polled = new TreeMap<>();
    private final Map<Integer, Long> committed = new TreeMap<>();
    private final List<RuntimeException> failures = new ArrayList<>();
    private boolean failing;

    @Override
    public void polled(int partition, long last, long next) {
      if (failing) {
        throw new IllegalStateException("on purpose");
      }
      polled.put(partition, last + " " + next);
    }

    @Override
    public void committed(int partition, long offset) {
      if (failing) {
        throw new IllegalStateException("on purpose");
      }
      committed.put(partition, offset);
    }

    @Override
    public void failed(RuntimeException e) {
      failures.add(e);
    }
  }

  private final Told told = new Told();

  private ProgressInterceptor interceptor() {
    ProgressInterceptor interceptor = new ProgressInterceptor();
    interceptor.configure(Map.of(ProgressInterceptor.TARGET, told));
    return interceptor;
  }

  private static ConsumerRecords<byte[], byte[]> poll() {
    return new ConsumerRecords<>(
        Map.of(ZERO, List.of(record(4), record(7))),
        Map.of(ZERO, new OffsetAndMetadata(9), ONE, new OffsetAndMetadata(3)));
  }

  private static ConsumerRecord<byte[], byte[]> record(long offset) {
    return new ConsumerRecord<>("t", 0, offset, new byte[0], new byte[0]);
  }

  @Test
  void shouldTellTheLastRecordAndThePositionOfEachPartition() {
    ConsumerRecords<byte[], byte[]> polled = poll();

    assertSame(polled, interceptor().onConsume(polled));

    assertEquals(Map.of(0, "7 9", 1, "-1 3"), told.polled);
  }

  @Test
  void shouldTellCommits() {
    interceptor().onCommit(Map.of(ONE, new OffsetAndMetadata(5)));

    assertEquals(Map.of(1, 5L), told.committed);
  }

  @Test
  void shouldReportItsFailures() {
    told.failing = true;

    assertEquals(2, interceptor().onConsume(poll()).count());

    assertEquals(1, told.failures.size());
  }

  @Test
  void shouldRefuseToBeConfiguredWithoutATarget() {
    ProgressInterceptor interceptor = new ProgressInterceptor();

    assertThrows(IllegalArgumentException.class, () -> interceptor.configure(Map.of()));
  }

  @Test
  void shouldReportThatACommitCouldNotBeTold() {
    told.failing = true;

    interceptor().onCommit(Map.of(ONE, new OffsetAndMetadata(5)));

    assertEquals(1, told.failures.size());
  }
}
