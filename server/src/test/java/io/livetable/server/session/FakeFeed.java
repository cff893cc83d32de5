package io.livetable.server.session;

import static io.livetable.server.hub.Events.event;

import io.livetable.protocol.ConverterIdentity;
import io.livetable.protocol.Epoch;
import io.livetable.protocol.Event;
import io.livetable.protocol.FeedKind;
import io.livetable.server.hub.FeedHub;
import io.livetable.server.hub.ManualLoop;
import io.livetable.server.hub.PartitionHub;
import io.livetable.server.hub.Update;
import io.livetable.server.subscription.CountingSubscriptions;
import io.livetable.server.subscription.FakeTable;
import io.livetable.server.subscription.FeedSubscription;
import io.livetable.server.subscription.ManualTimers;
import java.util.List;
import java.util.Map;

/**
 * A feed of one partition with a loop and a table of its own; it counts what its subscriptions are
 * given.
 */
final class FakeFeed implements UpdateMeter {

  private static final Epoch EPOCH = new Epoch("one", 1);

  final ManualLoop loop = new ManualLoop();
  final FakeTable table = new FakeTable();
  final CountingSubscriptions counts = new CountingSubscriptions();
  final FeedHub hub;
  private final ManualTimers timers;
  private int updated;
  private int conflated;

  FakeFeed(String name, FeedKind kind, ManualTimers timers) {
    this.timers = timers;
    hub =
        new FeedHub(
            new FeedHub.Description(name, name, kind, 3, new ConverterIdentity("", "", "", "")),
            (account, partitions) -> {
              if (account.equals("no number")) {
                throw new IllegalArgumentException("keys are numbers");
              }
              return 0;
            },
            true,
            List.of(loop),
            new PartitionHub.Bounds(1 << 20, 100, 1 << 20, 5_000),
            () -> 1_000 + timers.now(),
            new SilentFeed());
  }

  FeedSources.Feed source() {
    return new FeedSources.Feed(
        hub, new FeedSubscription.Source(table, table, timers, counts), this);
  }

  /** Ready, with the frontier at 10, and current. */
  void makeReady() {
    hub.started(EPOCH, Map.of(0, 10L));
    hub.initialised(0, 10);
    hub.ends(0, 10, 10);
    loop.run();
  }

  /** The oldest read is answered: a state at 10, whose last event is 7. */
  void answer() {
    loop.run();
    table.answer(10, 7, 0, -1);
    loop.run();
  }

  Epoch epoch() {
    return EPOCH;
  }

  void push(long offset) {
    push(event("a", offset));
  }

  /** A task claims that there is nothing else before this event. */
  void push(Event event) {
    hub.push(EPOCH, 0, 10, event.offset() + 1, List.of(event), () -> {});
  }

  /** How many updates were put into outboxes. */
  int updated() {
    return updated;
  }

  /** How many of them took the place of one that waited. */
  int conflated() {
    return conflated;
  }

  @Override
  public void updated(Update update) {
    updated++;
  }

  @Override
  public void conflated(Update update) {
    conflated++;
  }
}
