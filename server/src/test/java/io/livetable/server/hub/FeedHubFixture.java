package io.livetable.server.hub;

import io.livetable.protocol.ConverterIdentity;
import io.livetable.protocol.Epoch;
import io.livetable.protocol.FeedKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The hub of feed "x" of topic "t", which Kafka has told nothing of. Account "a" is in partition 0,
 * "none" cannot be an account, every other is in partition 1.
 */
abstract class FeedHubFixture {

  static final Epoch EPOCH = new Epoch("one", 2);

  final ManualLoop loop = new ManualLoop();
  final List<String> misplaced = new ArrayList<>();
  FeedHub hub = hub(true);

  FeedHub hub(boolean misplacedIsStale) {
    return new FeedHub(
        new FeedHub.Description(
            "x", "t", FeedKind.LATEST, 1, new ConverterIdentity("", "", "", "")),
        FeedHubFixture::partition,
        misplacedIsStale,
        List.of(loop),
        new PartitionHub.Bounds(1 << 20, 100, 1 << 20, 5_000),
        () -> 1_000,
        new FeedHub.FeedObserver() {
          @Override
          public HubObserver partition(int partition) {
            return new RecordingObserver();
          }

          @Override
          public void misplaced(int partition, long offset) {
            misplaced.add("%d:%d".formatted(partition, offset));
          }
        });
  }

  private static int partition(String account, int partitions) {
    if (account.equals("none")) {
      throw new IllegalArgumentException("no account");
    }
    return account.equals("a") ? 0 : 1;
  }

  /** The topic is known, and both tables begin at 0, which is the end. */
  void start() {
    hub.started(EPOCH, Map.of(0, 0L, 1, 0L));
    hub.initialised(0, 0);
    hub.initialised(1, 0);
    loop.run();
  }

  /** Somebody who watches account "a" from its partition's beginning. */
  RecordingWatcher watcher() {
    RecordingWatcher watcher = new RecordingWatcher("a");
    PartitionHub partition = hub.locate("a").orElseThrow().partition();
    partition.attach(watcher);
    partition.register(watcher, 0, -1);
    return watcher;
  }

  /** What the watchers of account "a" are told of its freshness. */
  StaleReason staleReason() {
    return java.util.Objects.requireNonNull(
        hub.locate("a").orElseThrow().partition().freshness().reason());
  }
}
