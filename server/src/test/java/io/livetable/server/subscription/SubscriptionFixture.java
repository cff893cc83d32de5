package io.livetable.server.subscription;

import io.livetable.protocol.FeedKind;
import io.livetable.server.hub.ManualLoop;
import io.livetable.server.hub.PartitionHub;
import io.livetable.server.hub.RecordingObserver;

/**
 * A subscription to account "a". The hub is ready with its frontier and its ring's start at 10 and
 * current, unless a test says otherwise.
 */
abstract class SubscriptionFixture {

  final ManualLoop loop = new ManualLoop();
  final ManualTimers timers = new ManualTimers();
  final FakeTable table = new FakeTable();
  final CountingSubscriptions counts = new CountingSubscriptions();
  final RecordingOutlet outlet = new RecordingOutlet();
  final RecordingObserver observer = new RecordingObserver();
  PartitionHub hub = hub(4);
  FeedSubscription subscription = subscription(FeedKind.HISTORY);

  PartitionHub hub(int ringEvents) {
    PartitionHub made =
        new PartitionHub(
            0, 10, new PartitionHub.Bounds(1 << 20, ringEvents, 1 << 20, 5_000), 0, observer);
    made.initialised(10);
    made.ends(0, 10, 10);
    return made;
  }

  FeedSubscription subscription(FeedKind kind) {
    return new FeedSubscription(
        "a", kind, hub, loop, new FeedSubscription.Source(table, table, timers, counts), outlet);
  }

  void start() {
    subscription.start(null, Reset.NONE, Left.NOTHING);
    loop.run();
  }

  void startAt(long position) {
    subscription.start(position, Reset.NONE, Left.NOTHING);
    loop.run();
  }

  void startAbove(long floor) {
    subscription.start(null, Reset.NONE, new Left(floor, Reset.NONE));
    loop.run();
  }

  void read(long cut, long last, long count, long hidden) {
    table.answer(cut, last, count, hidden);
    loop.run();
  }

  void readNoEntry(long cut) {
    table.answerNoEntry(cut);
    loop.run();
  }

  void retry() {
    timers.advance(100); // As long as it waits at most.
    loop.run();
  }

  void live(long cut, long last) {
    start();
    read(cut, last, 1, -1);
    outlet.sent();
  }
}
