package io.livetable.server;

import io.livetable.server.hub.FeedHub;
import io.livetable.server.table.TableListener;

/** What hands a table's words to a hub, for tests of other packages. */
public final class FeederPeer {

  private FeederPeer() {}

  /** The listener of the table of this hub's feed. */
  public static TableListener to(FeedHub hub) {
    return new HubFeeder(hub);
  }
}
