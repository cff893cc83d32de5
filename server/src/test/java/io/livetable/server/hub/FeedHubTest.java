package io.livetable.server.hub;

import static io.livetable.server.hub.Events.event;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.protocol.Epoch;
import io.livetable.protocol.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where a feed's accounts are, and whose word of its partitions counts. */
class FeedHubTest extends FeedHubFixture {

  private final List<String> done = new ArrayList<>();

  private boolean push(Epoch epoch, int partition) {
    return hub.push(
        epoch, partition, 0, 1, List.of(event("a", 0)), () -> done.add("partition " + partition));
  }

  @Test
  void shouldTellWhatItsPartitionsUseTogether() {
    assertEquals(Usage.NONE, hub.usage());
    start();
    Event one = event("a", 0);
    Event other = event("b", 0);
    hub.push(EPOCH, 0, 0, 1, List.of(one), () -> {});
    hub.push(EPOCH, 1, 0, 1, List.of(other), () -> {});
    hub.tick();
    loop.run();

    assertEquals(new Usage(Ring.cost(one) + Ring.cost(other), 2, 0), hub.usage());
  }

  @Test
  void shouldKnowWhereAnAccountIsOnceTheTopicIsKnown() {
    assertEquals(Optional.empty(), hub.locate("a"));
    start();

    assertEquals(0, hub.locate("a").orElseThrow().partition().partition());
    assertEquals(1, hub.locate("b").orElseThrow().partition().partition());
    assertThrows(IllegalArgumentException.class, () -> hub.locate("none"));
  }

  @Test
  void shouldTakeAPushOnThePartitionsLoopAndThenSaySo() {
    start();
    RecordingWatcher watcher = watcher();

    assertTrue(push(EPOCH, 0));
    assertEquals(List.of(), done);
    loop.run();

    assertEquals(List.of("partition 0"), done);
    assertEquals(List.of("0 after -1 by push"), watcher.heard());
  }

  @Test
  void shouldRefuseAPushBeforeTheTopicIsKnown() {
    assertFalse(push(EPOCH, 0));
    loop.run();

    assertEquals(List.of(), done);
  }

  @Test
  void shouldRefuseAPushOfAnotherEpochOrOfAPartitionThatTheTopicDoesNotHave() {
    start();

    assertFalse(push(new Epoch("other", 2), 0));
    assertFalse(push(EPOCH, -1));
    assertFalse(push(EPOCH, 2));
    loop.run();

    assertEquals(List.of(), done);
    assertEquals(0, hub.frontier(0));
    assertEquals(0, hub.frontier(1));
  }

  @Test
  void shouldGoOnWhenItIsToldTheSameEpochAgain() {
    start();
    RecordingWatcher watcher = watcher();
    hub.ends(0, 0, 0);
    loop.run();
    watcher.heard();
    hub.started(EPOCH, Map.of(0, 100L, 1, 100L));
    push(EPOCH, 0);
    loop.run();

    assertEquals(List.of("0 after -1 by push"), watcher.heard());
    assertEquals(Optional.empty(), hub.problem());
  }

  @Test
  void shouldTellTheWatchersOfATopicThatWasCreatedAnewAndTakeOnlyTheNewOnesPushes() {
    start();
    RecordingWatcher watcher = watcher();
    Epoch next = new Epoch("two", 2);
    hub.started(next, Map.of());
    loop.run();

    assertEquals(List.of("epoch ended"), watcher.heard());
    assertEquals(Optional.of(next), hub.epoch());
    assertEquals(PartitionHub.UNKNOWN, hub.frontier(0), "its table has not begun");
    assertFalse(push(EPOCH, 0));
    assertTrue(push(next, 0));
  }

  @Test
  void shouldRefuseATableThatSpeaksBeforeTheTopicIsKnown() {
    assertThrows(IllegalStateException.class, () -> hub.initialised(0, 0));
    assertThrows(IllegalStateException.class, () -> hub.offerTable(0, 0, 1, null));
    assertEquals(PartitionHub.UNKNOWN, hub.frontier(0));
  }
}
