package io.livetable.server.hub;

import io.livetable.protocol.ConverterIdentity;
import io.livetable.protocol.Epoch;
import io.livetable.protocol.Event;
import io.livetable.protocol.FeedKind;
import java.util.List;
import java.util.Optional;

/** One feed: its partitions and what is known of its topic. Thread-safe. */
public final class FeedHub {

  /** The name that clients use. */
  public String name() {
    throw new UnsupportedOperationException();
  }

  /** The Kafka topic. */
  public String topic() {
    throw new UnsupportedOperationException();
  }

  /** How the feed folds. */
  public FeedKind kind() {
    throw new UnsupportedOperationException();
  }

  /** The converters that the table uses. */
  public ConverterIdentity converters() {
    throw new UnsupportedOperationException();
  }

  /** The identity of the feed's topic; empty until Kafka has told it. */
  public Optional<Epoch> epoch() {
    throw new UnsupportedOperationException();
  }

  /**
   * Hands a pushed claim to the partition's event loop.
   *
   * @param done run on the loop when the claim has been handed to the partition
   * @return false if the epoch is not the feed's or the partition is not one of its: nothing is
   *     done
   */
  public boolean push(
      Epoch epoch, int partition, long base, long end, List<Event> events, Runnable done) {
    throw new UnsupportedOperationException();
  }
}
