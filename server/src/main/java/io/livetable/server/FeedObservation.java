package io.livetable.server;

import io.livetable.server.http.LogLimit;
import io.livetable.server.hub.FeedHub;
import io.livetable.server.hub.HubObserver;
import io.livetable.server.hub.Path;
import io.livetable.server.hub.Update;
import io.livetable.server.metrics.ServerMeters;
import io.livetable.server.session.UpdateMeter;
import io.livetable.server.subscription.SubscriptionObserver;
import io.micrometer.core.instrument.Counter;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what happens in one feed's hub and subscriptions into meters and log lines. Thread-safe.
 */
final class FeedObservation implements FeedHub.FeedObserver, SubscriptionObserver, UpdateMeter {

  private static final Logger LOG = LoggerFactory.getLogger(FeedObservation.class);

  private final String feed;
  private final LogLimit limit;
  private final Map<Path, Counter> events = new EnumMap<>(Path.class);
  private final Map<Path, Counter> updates = new EnumMap<>(Path.class);
  private final Counter conflated;
  private final Counter reanchored;
  private final Counter pendingDropped;
  private final Counter falseClaims;
  private final Counter unchecked;
  private final Counter misplaced;
  private final Counter snapshots;
  private final Counter resumedByRing;
  private final Counter resumedByTable;
  private final Counter readsRepeated;
  private final Counter slow;
  private final Counter slowReturned;

  FeedObservation(String feed, ServerMeters meters) {
    this(feed, meters, System::nanoTime);
  }

  /** The same, with a clock that only rises. */
  FeedObservation(String feed, ServerMeters meters, LongSupplier nanos) {
    this.feed = feed;
    this.limit = new LogLimit(nanos);
    for (Path path : Path.values()) {
      events.put(path, meters.hubEvents(feed, path.text()));
      updates.put(path, meters.updates(feed, path.text()));
    }
    conflated = meters.updatesConflated(feed);
    reanchored = meters.hubReanchored(feed);
    pendingDropped = meters.hubPendingDropped(feed);
    falseClaims = meters.hubFalseClaims(feed);
    unchecked = meters.hubUnchecked(feed);
    misplaced = meters.hubMisplaced(feed);
    snapshots = meters.snapshots(feed);
    resumedByRing = meters.resumed(feed, "ring");
    resumedByTable = meters.resumed(feed, "table");
    readsRepeated = meters.readsRepeated(feed);
    slow = meters.slow(feed);
    slowReturned = meters.slowReturned(feed);
  }

  @Override
  public HubObserver partition(int partition) {
    return new HubObserver() {
      @Override
      public void event(Path path) {
        count(events, path);
      }

      @Override
      public void ready() {
        LOG.info("Feed {}: partition {} is ready", feed, partition);
      }

      @Override
      public void reanchored() {
        LOG.info("Feed {}: partition {} starts again where its table did", feed, partition);
        reanchored.increment();
      }

      @Override
      public void pendingDropped() {
        pendingDropped.increment();
      }

      @Override
      public void falseClaim(String account, long offset) {
        long keptOut = limit.letIn();
        if (keptOut >= 0) {
          LOG.error(
              "Feed {}: a connector left out the record at {}:{}, or sent another, and {} more since this was last said; its clients read the account again. Check that nothing between Kafka and the connector drops or changes records, and who has the link's secret",
              feed,
              partition,
              offset,
              keptOut);
        }
        falseClaims.increment();
      }

      @Override
      public void claimBeyondLog(long claimed, long logEnd) {
        LOG.error(
            "Feed {}: a connector claimed records of partition {} up to {}, but its log ends at {}; clients that stand beyond it begin anew. Check who has the link's secret, and whether brokers lost records (unclean leader election)",
            feed,
            partition,
            claimed,
            logEnd);
        falseClaims.increment();
      }

      @Override
      public void unchecked() {
        unchecked.increment();
      }
    };
  }

  @Override
  public void misplaced(int partition, long offset) {
    misplaced.increment();
  }

  @Override
  public void updated(Update update) {
    count(updates, update.path());
  }

  @Override
  public void conflated(Update update) {
    conflated.increment();
  }

  @Override
  public void snapshot() {
    snapshots.increment();
  }

  @Override
  public void resumedByRing() {
    resumedByRing.increment();
  }

  @Override
  public void resumedByTable() {
    resumedByTable.increment();
  }

  @Override
  public void readAgain() {
    readsRepeated.increment();
  }

  @Override
  public void slow() {
    slow.increment();
  }

  @Override
  public void slowReturned() {
    slowReturned.increment();
  }

  private static void count(Map<Path, Counter> counters, Path path) {
    Counter counter = counters.get(path);
    if (counter != null) {
      counter.increment();
    }
  }
}
