package io.livetable.server.hub;

import java.util.Locale;

/** Why a view may be older than the staleness bound. */
public enum StaleReason {
  /** The feed's topic lost records or was re-created; the feed has stopped. */
  DATA_LOSS,
  /** The feed has records in other partitions than their keys'. */
  MISPLACED_RECORDS,
  /** Kafka does not answer. */
  KAFKA_UNREACHABLE,
  /** An open transaction holds back what was written behind it. */
  OPEN_TRANSACTION,
  /** The hub has not reached an end offset that was read longer ago than the bound. */
  CATCHING_UP;

  /** The reason on the wire: lower case with underscores. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
