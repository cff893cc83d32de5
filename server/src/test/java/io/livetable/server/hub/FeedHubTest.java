package io.livetable.server.hub;

import static io.livetable.server.hub.Events.event;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.livetable.protocol.ConverterIdentity;
import io.livetable.protocol.Epoch;
import io.livetable.protocol.Event;
import io.livetable.protocol.FeedKind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FeedHubTest {

  private final ManualLoop loop = new ManualLoop();
  private final FeedHub hub =
      new FeedHub(
          new FeedHub.Description(
              "x", "x", FeedKind.LATEST, 1, new ConverterIdentity("", "", "", "")),
          (account, partitions) -> account.equals("a") ? 0 : 1,
          true,
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
              throw new AssertionError("nothing is misplaced");
            }
          });

  @Test
  void shouldTellWhatItsPartitionsUseTogether() {
    Epoch epoch = new Epoch("one", 2);
    assertEquals(Usage.NONE, hub.usage());
    hub.started(epoch, Map.of(0, 0L, 1, 0L));
    hub.initialised(0, 0);
    hub.initialised(1, 0);
    Event one = event("a", 0);
    Event other = event("b", 0);
    hub.push(epoch, 0, 0, 1, List.of(one), () -> {});
    hub.push(epoch, 1, 0, 1, List.of(other), () -> {});
    hub.tick();
    loop.run();

    assertEquals(new Usage(Ring.cost(one) + Ring.cost(other), 2, 0), hub.usage());
  }
}
