package io.livetable.server.link;

import io.livetable.protocol.ConverterIdentity;
import io.livetable.protocol.Epoch;
import io.livetable.protocol.Event;
import io.livetable.protocol.FeedKind;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/** What links push to. Thread-safe. */
public interface LinkTarget {

  /** The feed of a topic. */
  Optional<Feed> feed(String topic);

  /** The topics of all feeds, in the order of the configuration. */
  List<String> topics();

  /** A feed as links see it. Thread-safe. */
  interface Feed {

    /** The name that clients use. */
    String name();

    /** How the feed folds. */
    FeedKind kind();

    /** The converters that the table uses. */
    ConverterIdentity converters();

    /** The identity of the feed's topic; empty until Kafka has told it. */
    Optional<Epoch> epoch();

    /**
     * Hands a claim over; may block while the feed is busy.
     *
     * @param done run, on any thread, when the claim has been handed to the partition
     * @param refuted run, on any thread, with the log's end if that turns out to be before {@code
     *     end}
     * @return false if the epoch is not the feed's or the partition is not one of its: nothing is
     *     done, and {@code done} is not run
     */
    boolean push(
        Epoch epoch,
        int partition,
        long base,
        long end,
        List<Event> events,
        Runnable done,
        LongConsumer refuted);
  }
}
