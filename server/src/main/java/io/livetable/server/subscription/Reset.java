package io.livetable.server.subscription;

import java.util.Locale;

/** Why a client's position or view was given up. */
public enum Reset {
  /** It was not. */
  NONE,
  /** The position is of another epoch of the topic. */
  EPOCH_CHANGED,
  /** The position is of another partition than the account's. */
  WRONG_PARTITION,
  /** The position lies beyond the end of the log. */
  BEYOND_LOG,
  /** An event may have been missed because a connector's claim was false. */
  MISSED_EVENT;

  /** The reason on the wire: lower case with underscores. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
