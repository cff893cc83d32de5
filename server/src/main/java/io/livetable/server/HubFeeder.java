package io.livetable.server;

import io.livetable.protocol.Epoch;
import io.livetable.protocol.Event;
import io.livetable.server.hub.FeedHub;
import io.livetable.server.table.TableListener;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands what a feed's table says to the feed's hub. */
final class HubFeeder implements TableListener {

  private static final Logger LOG = LoggerFactory.getLogger(HubFeeder.class);

  private final FeedHub hub;

  HubFeeder(FeedHub hub) {
    this.hub = hub;
  }

  @Override
  public void started(Epoch epoch, Map<Integer, Long> readyAt) {
    hub.started(epoch, readyAt);
  }

  @Override
  public void initialised(int partition, long progress) {
    hub.initialised(partition, progress);
  }

  @Override
  public void offered(int partition, long base, long end, @Nullable Event event) {
    try {
      hub.offerTable(partition, base, end, event);
    } catch (InterruptedException e) {
      // The table must not pass, and so never commit, what the hub has not taken.
      Thread.currentThread().interrupt();
      throw new IllegalStateException(
          "feed %s: interrupted while partition %d was behind".formatted(hub.name(), partition), e);
    }
  }

  @Override
  public long frontier(int partition) {
    return hub.frontier(partition);
  }

  @Override
  public void closed(int partition) {
    LOG.info("Feed {}: the table of partition {} is closed", hub.name(), partition);
  }

  @Override
  public void ends(int partition, long stableEnd, long logEnd) {
    hub.ends(partition, stableEnd, logEnd);
  }

  @Override
  public void refuted(int partition, long stableEnd) {
    hub.refute(partition, stableEnd);
  }

  @Override
  public void unreachable(String why) {
    hub.unreachable(why);
  }

  @Override
  public void misplaced(int partition, String message) {
    hub.misplaced(message);
  }

  @Override
  public void stopped(String message) {
    LOG.error("Feed {} has stopped: {}", hub.name(), message);
    hub.stopped(message);
  }
}
