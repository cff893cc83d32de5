package io.livetable.server.session;

import io.livetable.server.hub.FeedHub;
import io.livetable.server.hub.HubObserver;
import io.livetable.server.hub.RecordingObserver;

/** Hears and says nothing. */
final class SilentFeed implements FeedHub.FeedObserver {

  @Override
  public HubObserver partition(int partition) {
    return new RecordingObserver();
  }

  @Override
  public void misplaced(int partition, long offset) {
    // Nobody asks.
  }
}
