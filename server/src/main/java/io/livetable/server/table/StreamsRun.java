package io.livetable.server.table;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.QueryableStoreType;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.jspecify.annotations.Nullable;

/**
 * One KafkaStreams client from its start to its end. It ends by itself when its stream thread
 * fails; it is never healed, only replaced. Stores may be read from any thread.
 */
final class StreamsRun {

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private final KafkaStreams streams;
  private volatile @Nullable Throwable failure;

  /**
   * A client that is not yet started.
   *
   * @param changed called, on any thread, when the client has failed or stopped
   * @throws org.apache.kafka.streams.errors.StreamsException if the state directory is locked or
   *     cannot be used
   */
  StreamsRun(Topology topology, Map<String, Object> settings, Runnable changed) {
    this.streams = new KafkaStreams(topology, new StreamsConfig(settings));
    streams.setUncaughtExceptionHandler(
        e -> {
          failure = e;
          return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    streams.setStateListener(
        (now, before) -> {
          if (now == KafkaStreams.State.ERROR || now == KafkaStreams.State.NOT_RUNNING) {
            changed.run();
          }
        });
  }

  void start() {
    streams.start();
  }

  /** Whether the client has failed or stopped. */
  boolean ended() {
    KafkaStreams.State state = streams.state();
    return state == KafkaStreams.State.PENDING_ERROR || state.hasCompletedShutdown();
  }

  /** Why the stream thread failed. */
  Optional<Throwable> failure() {
    return Optional.ofNullable(failure);
  }

  /** Whether another client took this one's static membership. */
  boolean fenced() {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof FencedInstanceIdException) {
        return true;
      }
    }
    return false;
  }

  /** A latest feed's store of a partition. */
  ReadOnlyKeyValueStore<String, ValueAndTimestamp<Entry>> latest(String name, int partition) {
    return store(name, partition, QueryableStoreTypes.timestampedKeyValueStore());
  }

  /** A history's store of a partition. */
  ReadOnlyKeyValueStore<Bytes, byte[]> history(String name, int partition) {
    return store(name, partition, QueryableStoreTypes.keyValueStore());
  }

  // Stale stores are asked for because otherwise one partition's restore would bar the others;
  // whether a partition may be read is the progress's to say.
  private <T> T store(String name, int partition, QueryableStoreType<T> type) {
    return streams.store(
        StoreQueryParameters.fromNameAndType(name, type)
            .withPartition(partition)
            .enableStaleStores());
  }

  /** Stops the client; whether it has stopped in time, and lets go of its state. */
  boolean close() {
    return streams.close(CLOSE_TIMEOUT);
  }
}
