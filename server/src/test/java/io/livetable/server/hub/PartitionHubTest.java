package io.livetable.server.hub;

import static io.livetable.server.hub.Events.event;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.protocol.Event;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How push and table together move the frontier, and what is known of the partition. */
class PartitionHubTest extends PartitionHubFixture {

  @Test
  void shouldGiveWhatEitherPathBringsFirstAndOnce() {
    PartitionHub hub = readyHub();
    watch(hub, 10, 4);

    hub.offerPush(10, 13, List.of(event("a", 12)));
    hub.offerTable(10, 13, event("a", 12));
    hub.offerTable(13, 15, event("a", 14));
    hub.offerPush(13, 15, List.of(event("a", 14)));

    assertEquals(List.of("12 after 4 by push", "14 after 12 by table"), watcher.heard());
    assertEquals(15, hub.frontier());
    assertEquals(List.of("ready", "push", "table"), observer.heard());
  }

  @Test
  void shouldTakeFromARangeThatOverlapsOnlyWhatLiesBeyondTheFrontier() {
    PartitionHub hub = readyHub();
    watch(hub, 10, -1);

    hub.offerTable(10, 12, event("a", 11));
    hub.offerPush(10, 16, List.of(event("a", 11), event("a", 13), event("b", 15)));

    assertEquals(List.of("11 after 9 by table", "13 after 11 by push"), watcher.heard());
    assertEquals(16, hub.frontier());
  }

  @Test
  void shouldKeepAPushThatIsAheadUntilTheFrontierReachesIt() {
    PartitionHub hub = readyHub();
    watch(hub, 10, -1);

    hub.offerPush(15, 17, List.of(event("a", 16)));
    hub.offerPush(12, 15, List.of(event("a", 14)));
    assertEquals(List.of(), watcher.heard());
    assertEquals(10, hub.frontier());

    hub.offerTable(10, 12, null);

    assertEquals(List.of("14 after 9 by push", "16 after 14 by push"), watcher.heard());
    assertEquals(17, hub.frontier());
  }

  @Test
  void shouldLetTheTableBringWhatAPushAheadFoundNoRoomFor() {
    PartitionHub hub = hub(10, new PartitionHub.Bounds(1 << 20, 100, 0, 5_000));
    hub.initialised(10);
    watch(hub, 10, -1);

    hub.offerPush(12, 15, List.of(event("a", 14)));
    hub.offerTable(10, 12, event("a", 11));
    hub.offerTable(12, 15, event("a", 14));

    assertEquals(1, observer.times("pending dropped"));
    assertEquals(List.of("11 after 9 by table", "14 after 11 by table"), watcher.heard());
  }

  @Test
  void shouldPassMarkersAndRecordsThatDoNotRender() {
    PartitionHub hub = readyHub();

    hub.offerTable(10, 20, null);
    hub.offerPush(20, 30, List.of());

    assertEquals(30, hub.frontier());
    assertEquals(10, hub.ringStart());
  }

  @Test
  void shouldKeepPushesUntilTheFirstInitialisation() {
    PartitionHub hub = hub(0, BOUNDS);
    hub.offerPush(5, 8, List.of(event("a", 7)));
    assertEquals(PartitionHub.UNKNOWN, hub.frontier());

    hub.initialised(5);

    assertEquals(8, hub.frontier());
  }

  @Test
  void shouldRefuseATableThatLeavesOutOffsets() {
    PartitionHub hub = readyHub();

    assertThrows(IllegalStateException.class, () -> hub.offerTable(11, 12, null));
  }

  @Test
  void shouldRefuseATableThatBeginsBeforeItIsInitialised() {
    PartitionHub hub = hub(0, BOUNDS);

    assertThrows(IllegalStateException.class, () -> hub.offerTable(0, 1, null));
    assertEquals(PartitionHub.UNKNOWN, hub.frontier());
  }

  @Test
  void shouldBeReadyOnceTheFrontierHasReachedTheEndAndForgetWhatWasReplayed() {
    PartitionHub hub = hub(20, BOUNDS);
    hub.initialised(5);
    hub.offerTable(5, 19, event("a", 18));
    assertFalse(hub.isReady());
    assertEquals(5, hub.ringStart());

    hub.offerTable(19, 21, event("a", 20));

    assertTrue(hub.isReady());
    assertEquals(21, hub.ringStart());
    assertEquals(-1, hub.lastInRing("a", 100));
    assertEquals(List.of("ready"), observer.heard());
  }

  @Test
  void shouldBeReadyAtOnceWhenThePartitionIsEmpty() {
    PartitionHub hub = hub(0, BOUNDS);

    hub.initialised(0);

    assertTrue(hub.isReady());
    assertEquals(0, hub.frontier());
  }

  @Test
  void shouldAnchorAnewWhereATableRestartsBeyondTheFrontier() {
    PartitionHub hub = readyHub();
    watch(hub, 10, 4);
    hub.offerTable(10, 12, event("a", 11));
    watcher.heard();

    hub.initialised(20);

    assertEquals(List.of("reanchored"), watcher.heard());
    assertEquals(20, hub.frontier());
    assertEquals(20, hub.ringStart());
    hub.offerTable(20, 22, event("a", 21));
    assertEquals(List.of(), watcher.heard());
  }

  @Test
  void shouldForgetTheClaimWhenItAnchorsAnew() {
    PartitionHub hub = readyHub();
    watch(hub, 10, 4);
    hub.initialised(20);
    watcher.heard();

    hub.register(watcher, 20, 15);
    hub.offerTable(20, 22, event("a", 21));

    assertEquals(List.of("21 after 15 by table"), watcher.heard());
  }

  @Test
  void shouldTakeARestartBehindTheFrontierAsDuplicates() {
    PartitionHub hub = readyHub();
    watch(hub, 10, -1);
    hub.offerTable(10, 12, event("a", 11));
    watcher.heard();

    hub.initialised(8);
    hub.offerTable(8, 10, event("a", 9));
    hub.offerTable(10, 12, event("a", 11));
    hub.offerTable(12, 13, event("a", 12));

    assertEquals(List.of("12 after 11 by table"), watcher.heard());
    assertEquals(List.of("ready", "table", "unchecked", "table"), observer.heard());
  }

  @Test
  void shouldNoticeAClaimThatLeftOutAnEvent() {
    PartitionHub hub = readyHub();
    RecordingWatcher other = new RecordingWatcher("b");
    RecordingWatcher seeking = new RecordingWatcher("a");
    watch(hub, 10, -1);
    hub.attach(other);
    hub.register(other, 10, -1);
    hub.attach(seeking);
    hub.offerPush(10, 14, List.of(event("b", 13)));
    assertEquals(List.of("13 after 9 by push"), other.heard());

    hub.offerTable(10, 12, event("a", 11));

    assertEquals(List.of("missed"), watcher.heard());
    assertEquals(List.of("missed"), seeking.heard());
    assertEquals(List.of(), other.heard());
    assertEquals(1, observer.times("false claim a 11"));
    assertEquals(12, hub.ringStart());
    assertEquals(14, hub.frontier());
    hub.offerTable(12, 14, event("b", 13));
    hub.offerTable(14, 15, event("a", 14));
    assertEquals(List.of(), watcher.heard(), "no longer registered");
    assertEquals(List.of("ready", "push", "false claim a 11", "table"), observer.heard());
  }

  @Test
  void shouldNoticeAnEventThatWasPushedWithAnotherValue() {
    PartitionHub hub = readyHub();
    watch(hub, 10, -1);
    hub.offerPush(10, 12, List.of(new Event("a", 0, 11, 11, new byte[] {'9'})));
    assertEquals(List.of("11 after 9 by push"), watcher.heard());

    hub.offerTable(10, 12, event("a", 11));

    assertEquals(List.of("missed"), watcher.heard());
    assertEquals(1, observer.times("false claim a 11"));
    assertEquals(12, hub.ringStart());
  }

  @Test
  void shouldTellBothAccountsWhenAnEventWasPushedAsAnothers() {
    PartitionHub hub = readyHub();
    RecordingWatcher robbed = new RecordingWatcher("b");
    watch(hub, 10, -1);
    hub.attach(robbed);
    hub.register(robbed, 10, -1);
    hub.offerPush(10, 12, List.of(event("a", 11)));
    watcher.heard();

    hub.offerTable(10, 12, event("b", 11));

    assertEquals(List.of("missed"), watcher.heard());
    assertEquals(List.of("missed"), robbed.heard());
    assertEquals(1, observer.times("false claim b 11"));
  }

  @Test
  void shouldTellEveryAttachedWatcherWhenItBecomesCurrentOrStale() {
    PartitionHub hub = readyHub();
    hub.attach(watcher);
    assertFalse(hub.freshness().isCurrent());

    hub.ends(1_000, 10, 10);
    assertEquals(List.of("current since 1000"), watcher.heard());
    hub.ends(2_000, 12, 12);
    hub.ends(8_000, 12, 12);
    hub.ends(8_500, 12, 12);
    assertEquals(List.of("catching_up since 8000"), watcher.heard());
    hub.offerTable(10, 12, null);
    hub.tick(9_000);
    assertEquals(List.of("current since 9000"), watcher.heard());
    hub.tick(14_000);
    assertEquals(List.of("kafka_unreachable since 14000"), watcher.heard());
    hub.ends(14_500, 12, 12);
    hub.staleForGood(StaleReason.MISPLACED_RECORDS, 15_000);
    hub.staleForGood(StaleReason.DATA_LOSS, 16_000);
    hub.staleForGood(StaleReason.MISPLACED_RECORDS, 17_000);
    hub.ends(18_000, 12, 12);
    assertEquals(
        List.of("current since 14500", "misplaced_records since 15000", "data_loss since 16000"),
        watcher.heard());
  }

  @Test
  void shouldNotBeCurrentAfterItStoodStill() {
    AtomicLong clock = new AtomicLong();
    PartitionHub hub = new PartitionHub(0, 10, BOUNDS, clock::get, observer);
    hub.initialised(10);
    hub.attach(watcher);
    hub.ends(1_000, 10, 10);
    assertTrue(hub.freshness().isCurrent());
    clock.set(1_001 + BOUNDS.stalenessMs());

    assertEquals(StaleReason.KAFKA_UNREACHABLE, hub.freshness().reason());
    assertEquals(
        List.of("current since 1000", "kafka_unreachable since " + clock), watcher.heard());
  }

  @Test
  void shouldTellWhatItUsesAtEachTick() {
    PartitionHub hub = readyHub();
    hub.offerTable(10, 12, event("a", 11));
    hub.offerTable(12, 14, event("a", 13));
    hub.offerPush(20, 22, List.of(event("a", 21)));
    assertEquals(new Usage(0, 0, 0), hub.usage());
    hub.tick(1_000);

    long cost = Ring.cost(event("a", 11));
    assertEquals(2 * cost, hub.usage().ringBytes());
    assertEquals(2, hub.usage().ringEvents());
    assertTrue(hub.usage().pendingBytes() > cost);
    hub.offerTable(14, 22, null);
    hub.tick(2_000);
    assertEquals(0, hub.usage().pendingBytes());
  }

  @Test
  void shouldNotBeCurrentBeforeTheTableIsInitialised() {
    PartitionHub hub = hub(0, BOUNDS);

    hub.ends(1_000, 0, 0);

    assertEquals(StaleReason.CATCHING_UP, hub.freshness().reason());
  }
}
