package io.livetable.server.hub;

/** A partition, one who watches account "a", and one who notes what happens. */
abstract class PartitionHubFixture {

  static final PartitionHub.Bounds BOUNDS = new PartitionHub.Bounds(1 << 20, 100, 1 << 20, 5_000);

  final RecordingObserver observer = new RecordingObserver();
  final RecordingWatcher watcher = new RecordingWatcher("a");

  PartitionHub hub(long readyAt, PartitionHub.Bounds bounds) {
    return new PartitionHub(0, readyAt, bounds, 0, observer);
  }

  /** A hub that is ready with its frontier at 10. */
  PartitionHub readyHub() {
    PartitionHub hub = hub(10, BOUNDS);
    hub.initialised(10);
    return hub;
  }

  void watch(PartitionHub hub, long next, long last) {
    hub.attach(watcher);
    hub.register(watcher, next, last);
  }
}
