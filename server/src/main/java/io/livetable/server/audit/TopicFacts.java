package io.livetable.server.audit;

import io.livetable.protocol.Epoch;
import java.time.Duration;

/**
 * What Kafka says of a feed's topic.
 *
 * @param compacted whether it is compacted, be it among other things
 * @param tombstones how long tombstones are kept once they were compacted
 */
record TopicFacts(String name, String id, int partitions, boolean compacted, Duration tombstones) {

  private static final String REBUILT = "\\.r[1-9][0-9]*";

  /** The topic's epoch. */
  Epoch epoch() {
    return new Epoch(id, partitions);
  }

  /**
   * Whether an epoch that was served is that of the topic as it is: its id and number of
   * partitions. A table that was built anew after data loss adds a number to the id.
   */
  boolean isNow(String epoch) {
    Epoch served;
    try {
      served = Epoch.parse(epoch);
    } catch (IllegalArgumentException e) {
      return false;
    }
    return served.partitions() == partitions
        && served.topicId().startsWith(id)
        && served.topicId().substring(id.length()).matches("(" + REBUILT + ")?");
  }
}
