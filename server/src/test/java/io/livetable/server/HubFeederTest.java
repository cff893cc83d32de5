package io.livetable.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.protocol.Epoch;
import io.livetable.protocol.FeedKind;
import io.livetable.server.feed.FeedRecords;
import io.livetable.server.hub.EventLoop;
import io.livetable.server.hub.FeedHub;
import io.livetable.server.hub.PartitionHub;
import io.livetable.server.metrics.ServerMeters;
import io.livetable.server.testkit.TestFeeds;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class HubFeederTest {

  /** Runs what it is given at once, unless it is full: then whoever waits is interrupted. */
  private static final class Loop implements EventLoop {
    private boolean full;

    @Override
    public void request(Runnable task) {
      execute(task);
    }

    @Override
    public void execute(Runnable task) {
      task.run();
    }

    @Override
    public void offer(Runnable task) throws InterruptedException {
      if (full) {
        throw new InterruptedException("while it waits");
      }
      task.run();
    }

    @Override
    public void atTurnEnd(Runnable task) {
      task.run();
    }
  }

  private final Loop loop = new Loop();
  private final HubFeeder feeder = new HubFeeder(hub());

  private FeedHub hub() {
    ServerMeters meters = new ServerMeters(new SimpleMeterRegistry());
    FeedRecords records = new FeedRecords(TestFeeds.latest("balances"), meters);
    return new FeedHub(
        new FeedHub.Description("balances", "balances", FeedKind.LATEST, 1, records.identity()),
        records::partition,
        true,
        List.of(loop),
        new PartitionHub.Bounds(1_024, 16, 1_024, 5_000),
        () -> 0,
        new FeedObservation("balances", meters));
  }

  @Test
  void shouldNotLetTheTablePassWhatTheHubHasNotTaken() {
    // given a hub that has the records before 5
    feeder.started(new Epoch("id", 1), Map.of(0, 0L));
    feeder.initialised(0, 4);
    feeder.offered(0, 4, 5, null);

    // when the table is interrupted while the hub is behind
    loop.full = true;
    assertThrows(IllegalStateException.class, () -> feeder.offered(0, 5, 6, null));

    // then the table knows: its thread fails, and comes again with what was not taken
    assertTrue(Thread.interrupted());
    assertEquals(5, feeder.frontier(0));
  }

  @Test
  void shouldKnowNoFrontierBeforeTheTopicIsKnown() {
    assertEquals(PartitionHub.UNKNOWN, feeder.frontier(0));
  }
}
