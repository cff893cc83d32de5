package io.livetable.protocol;

import java.util.Locale;

/** How a feed folds an account's records into a state. */
public enum FeedKind {
  /** The newest value of the account. */
  LATEST,
  /** The last N records of the account. */
  HISTORY;

  /** The name in configuration and on the wire: {@code latest} or {@code history}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads what {@link #text} writes.
   *
   * @throws IllegalArgumentException if the text names no kind
   */
  public static FeedKind parse(String text) {
    for (FeedKind kind : values()) {
      if (kind.text().equals(text)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("a feed's kind is latest or history, not " + text);
  }
}
