package io.livetable.server.audit;

import io.livetable.protocol.FeedKind;
import io.livetable.server.config.FeedConfig;

/**
 * How a feed folds an account's records.
 *
 * @param latest whether it shows the newest record only, instead of the last ones
 * @param depth how many records it shows
 */
record Shape(boolean latest, int depth) {

  /** The shape of a configured feed. */
  static Shape of(FeedConfig feed) {
    return new Shape(feed.kind() == FeedKind.LATEST, feed.depth());
  }
}
