package io.livetable.server.subscription;

import static io.livetable.server.hub.Events.event;
import static io.livetable.server.hub.Events.removal;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.livetable.protocol.FeedKind;
import io.livetable.server.hub.PartitionHub;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A first subscription, and what may happen around its read. */
class FirstAnswerTest extends SubscriptionFixture {

  @Test
  void shouldSendASnapshotAndThenEveryEventOfTheAccount() {
    start();
    read(10, 7, 3, -1);
    hub.offerTable(10, 12, event("a", 11));
    hub.offerTable(12, 14, event("b", 13));
    hub.offerPush(14, 16, List.of(event("a", 15)));

    assertEquals(
        List.of("snapshot next 10 of 3 events, last 7", "live", "11 after 7", "15 after 11"),
        outlet.sent());
  }

  @Test
  void shouldSendWhatCameBetweenReadAndSpliceAfterTheSnapshot() {
    start();
    hub.offerTable(10, 12, event("a", 11));
    read(10, 7, 1, -1);

    assertEquals(
        List.of("snapshot next 10 of 1 events, last 7", "11 after 7", "live"), outlet.sent());
  }

  @Test
  void shouldReadAgainWhenTheTableIsBehindTheRing() {
    hub = hub(1);
    subscription = subscription(FeedKind.HISTORY);
    hub.offerPush(10, 14, List.of(event("b", 11), event("b", 13)));
    assertEquals(12, hub.ringStart());
    start();
    read(11, 7, 1, -1);
    assertEquals(List.of(), outlet.sent());
    assertEquals(0, table.reads());
    retry();
    read(12, 7, 1, -1);

    assertEquals(List.of("snapshot next 12 of 1 events, last 7", "live"), outlet.sent());
    assertEquals(1, counts.of("read again"));
  }

  @Test
  void shouldReadAgainWhenTheRingMovesBetweenReadAndSplice() {
    hub = hub(1);
    subscription = subscription(FeedKind.HISTORY);
    start();
    table.answer(10, 7, 1, -1);
    hub.offerPush(10, 14, List.of(event("a", 11), event("a", 13)));
    loop.run();
    assertEquals(List.of(), outlet.sent());
    retry();
    read(14, 13, 3, -1);

    assertEquals(List.of("snapshot next 14 of 3 events, last 13", "live"), outlet.sent());
  }

  @Test
  void shouldPassOverWhatATableThatIsAheadHasShownAlready() {
    start();
    read(14, 13, 5, -1);
    hub.offerTable(10, 14, event("a", 13));
    hub.offerTable(14, 16, event("a", 15));

    assertEquals(
        List.of("snapshot next 14 of 5 events, last 13", "live", "15 after 13"), outlet.sent());
  }

  @Test
  void shouldNeitherMissNorRepeatARecordThatWasAppliedBetweenReadingProgressAndEntry() {
    start();
    read(12, 11, 2, -1); // Progress was 10, the entry was applied at 11.
    hub.offerTable(10, 12, event("a", 11));
    hub.offerTable(12, 13, event("a", 12));

    assertEquals(
        List.of("snapshot next 12 of 2 events, last 11", "live", "12 after 11"), outlet.sent());
  }

  @Test
  void shouldGetAReplayedRecordThatTheTableSkipsButTheClientWaitsFor() {
    start();
    read(10, 7, 1, -1);
    outlet.sent();
    hub.initialised(10);
    hub.offerTable(10, 12, event("a", 11)); // Skipped by the guard, offered all the same.

    assertEquals(List.of("11 after 7"), outlet.sent());
  }

  @Test
  void shouldGetFromTheTableWhatAPushAheadOfTheFrontierLost() {
    hub = new PartitionHub(0, 10, new PartitionHub.Bounds(1 << 20, 4, 0, 5_000), 0, observer);
    hub.initialised(10);
    hub.ends(0, 10, 10);
    subscription = subscription(FeedKind.HISTORY);
    live(10, 7);
    hub.offerPush(12, 14, List.of(event("a", 13)));
    assertEquals(List.of(), outlet.sent());
    hub.offerTable(10, 12, event("a", 11));
    hub.offerTable(12, 14, event("a", 13));

    assertEquals(List.of("11 after 7", "13 after 11"), outlet.sent());
  }

  @Test
  void shouldAnswerAnAccountOfAnEmptyPartition() {
    hub = new PartitionHub(0, 0, new PartitionHub.Bounds(1 << 20, 4, 1 << 20, 5_000), 0, observer);
    hub.initialised(0);
    hub.ends(0, 0, 0);
    subscription = subscription(FeedKind.LATEST);
    start();
    readNoEntry(0);
    hub.offerTable(0, 1, event("a", 0));

    assertEquals(
        List.of("snapshot next 0 of 0 events, last -1", "live", "0 after -1"), outlet.sent());
  }

  @Test
  void shouldGoLiveBehindATailOfMarkers() {
    start();
    readNoEntry(10);
    hub.offerTable(10, 15, null);
    hub.ends(1_000, 15, 15);

    assertEquals(List.of("snapshot next 10 of 0 events, last -1", "live"), outlet.sent());
    assertEquals(15, hub.frontier());
  }

  @Test
  void shouldAnswerNotReadyBeforeTheTableHasReachedTheEnd() {
    hub = new PartitionHub(0, 50, new PartitionHub.Bounds(1 << 20, 4, 1 << 20, 5_000), 0, observer);
    hub.initialised(10);
    subscription = subscription(FeedKind.LATEST);
    start();
    hub.offerTable(10, 60, event("a", 59));

    assertEquals(List.of("not_ready"), outlet.sent());
  }

  @Test
  void shouldReadAgainAfterDelaysThatDoubleUpToABound() {
    start();
    List<Long> delays = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      table.answerClosed();
      loop.run();
      delays.add(untilNextRead());
    }

    assertEquals(List.of(5L, 10L, 20L, 40L, 80L, 100L, 100L, 100L), delays);
  }

  private long untilNextRead() {
    long asked = timers.now();
    while (table.reads() == 0) {
      timers.advance(1);
      loop.run();
    }
    return timers.now() - asked;
  }

  @Test
  void shouldReadOnceMoreAfterFiveSecondsAndThenGiveUpAndSayWhenToComeBack() {
    start();
    while (timers.now() < 5_000) {
      table.answerClosed();
      loop.run();
      untilNextRead();
    }
    assertEquals(5_000, timers.now());
    assertEquals(List.of(), outlet.sent());
    table.answerClosed();
    loop.run();

    assertEquals(List.of("not_ready"), outlet.sent());
    assertEquals(0, table.reads());
  }

  @Test
  void shouldShowARemovalBetweenReadAndSpliceAndTheAccountsReturn() {
    subscription = subscription(FeedKind.LATEST);
    start();
    hub.offerTable(10, 12, removal("a", 11));
    hub.offerTable(12, 14, event("a", 13));
    read(10, 7, 1, -1);

    assertEquals(
        List.of("snapshot next 10 of 1 events, last 7", "11 after 7", "13 after 11", "live"),
        outlet.sent());
  }

  @Test
  void shouldTellOfItsPartitionsFreshnessOnlyWhileLive() {
    start();
    hub.tick(6_000);
    assertEquals(List.of(), outlet.sent());
    read(10, 7, 1, -1);
    hub.ends(7_000, 10, 10);

    assertEquals(
        List.of("snapshot next 10 of 1 events, last 7", "kafka_unreachable", "live"),
        outlet.sent());
  }
}
