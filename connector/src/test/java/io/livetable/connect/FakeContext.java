package io.livetable.connect;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.jspecify.annotations.Nullable;

/** Connect's side of a task, remembered. */
public final class FakeContext implements SinkTaskContext {

  /** What the worker's settings for the task are now; may be changed on any thread. */
  public volatile Map<String, String> configs = Map.of();

  /** Null: a worker older than Kafka 4.1, whose context lacks the method. */
  public @Nullable PluginMetrics metrics;

  final Set<TopicPartition> paused = new HashSet<>();
  @Nullable ErrantRecordReporter reporter;
  long timeout = -1;
  int commitRequests;

  @Override
  public Map<String, String> configs() {
    return configs;
  }

  @Override
  public void offset(Map<TopicPartition, Long> offsets) {
    throw new AssertionError("the task does not seek");
  }

  @Override
  public void offset(TopicPartition tp, long offset) {
    throw new AssertionError("the task does not seek");
  }

  @Override
  public void timeout(long timeoutMs) {
    timeout = timeoutMs;
  }

  @Override
  public Set<TopicPartition> assignment() {
    return Set.of();
  }

  @Override
  public void pause(TopicPartition... partitions) {
    paused.addAll(List.of(partitions));
  }

  @Override
  public void resume(TopicPartition... partitions) {
    paused.removeAll(Set.of(partitions));
  }

  @Override
  public void requestCommit() {
    commitRequests++;
  }

  @Override
  public @Nullable ErrantRecordReporter errantRecordReporter() {
    return reporter;
  }

  @Override
  public PluginMetrics pluginMetrics() {
    if (metrics == null) {
      throw new NoSuchMethodError("pluginMetrics");
    }
    return metrics;
  }
}
