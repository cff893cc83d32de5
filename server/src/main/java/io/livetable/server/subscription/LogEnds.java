package io.livetable.server.subscription;

import java.util.concurrent.CompletionStage;

/** Asks Kafka where a feed's partitions end. */
@FunctionalInterface
public interface LogEnds {

  /** The end of the partition's log, read now; completes exceptionally if Kafka does not answer. */
  CompletionStage<Long> logEnd(int partition);
}
