package io.livetable.connect.link;

import java.util.Locale;

/** Where the link to a server stands. */
public enum LinkState {
  /** A pause before the next attempt. */
  WAITING,
  /** Being connected to, or greeted. */
  CONNECTING,
  /** The server has welcomed the task. */
  LINKED,
  /** The server refuses the task until a setting is changed here or there; it is asked again. */
  REFUSED;

  /** As metrics show it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
