package io.livetable.server.hub;

import java.util.Locale;

/** The way an event came to the hub first. */
public enum Path {
  /** Pushed by a connector task. */
  PUSH,
  /** Offered by the feed's table. */
  TABLE;

  /** The name in metrics. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
