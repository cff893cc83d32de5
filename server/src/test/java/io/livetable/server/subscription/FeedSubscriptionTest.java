package io.livetable.server.subscription;

import static io.livetable.server.hub.Events.event;
import static io.livetable.server.hub.Events.removal;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.livetable.protocol.FeedKind;
import io.livetable.server.hub.ManualLoop;
import io.livetable.server.hub.PartitionHub;
import io.livetable.server.hub.RecordingObserver;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The races of the one subscribe path. The hub is ready with its frontier and its ring's start at
 * 10 and current, unless a test says otherwise.
 */
class FeedSubscriptionTest {

  private final ManualLoop loop = new ManualLoop();
  private final ManualTimers timers = new ManualTimers();
  private final FakeTable table = new FakeTable();
  private final CountingSubscriptions counts = new CountingSubscriptions();
  private final RecordingOutlet outlet = new RecordingOutlet();
  private final RecordingObserver observer = new RecordingObserver();
  private PartitionHub hub = hub(4);
  private FeedSubscription subscription = subscription(FeedKind.HISTORY);

  private PartitionHub hub(int ringEvents) {
    PartitionHub made =
        new PartitionHub(
            0, 10, new PartitionHub.Bounds(1 << 20, ringEvents, 1 << 20, 5_000), 0, observer);
    made.initialised(10);
    made.ends(0, 10, 10);
    return made;
  }

  private FeedSubscription subscription(FeedKind kind) {
    return new FeedSubscription(
        "a", kind, hub, loop, new FeedSubscription.Source(table, table, timers, counts), outlet);
  }

  private void start() {
    subscription.start(null, Reset.NONE, Left.NOTHING);
    loop.run();
  }

  private void startAt(long position) {
    subscription.start(position, Reset.NONE, Left.NOTHING);
    loop.run();
  }

  private void startAbove(long floor) {
    subscription.start(null, Reset.NONE, new Left(floor, Reset.NONE));
    loop.run();
  }

  private void read(long cut, long last, long count, long hidden) {
    table.answer(cut, last, count, hidden);
    loop.run();
  }

  private void readNoEntry(long cut) {
    table.answerNoEntry(cut);
    loop.run();
  }

  private void retry() {
    timers.advance(100); // As long as it waits at most.
    loop.run();
  }

  private void live(long cut, long last) {
    start();
    read(cut, last, 1, -1);
    outlet.sent();
  }

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
  void shouldResumeFromTheRingAlone() {
    hub.offerTable(10, 12, event("a", 11));
    hub.offerTable(12, 14, event("a", 13));
    startAt(12);
    hub.offerTable(14, 16, event("a", 15));

    assertEquals(
        List.of("resumed next 12, last 11", "13 after 11", "live", "15 after 13"), outlet.sent());
    assertEquals(0, table.reads());
    assertEquals(1, counts.of("resumed by ring"));
  }

  @Test
  void shouldResumeFromTheTableWhenTheRingLostThePositionAndNothingHappenedSince() {
    startAt(6);
    read(10, 5, 3, -1);
    hub.offerTable(10, 12, event("a", 11));

    assertEquals(List.of("resumed next 10, last 5", "live", "11 after 5"), outlet.sent());
    assertEquals(1, counts.of("resumed by table"));
  }

  @Test
  void shouldSendASnapshotWhenTheRingLostThePositionAndSomethingHappenedSince() {
    startAt(6);
    read(10, 7, 3, 5);

    assertEquals(List.of("snapshot next 10 of 3 events, last 7", "live"), outlet.sent());
  }

  @Test
  void shouldSayThatAHistoryIsTruncatedWhenEventsAfterThePositionAreNoLongerShown() {
    startAt(5);
    read(10, 9, 8, 5);

    assertEquals(List.of("snapshot next 10 of 8 events, last 9, truncated", "live"), outlet.sent());
  }

  @Test
  void shouldNeverSayThatALatestFeedIsTruncated() {
    subscription = subscription(FeedKind.LATEST);
    startAt(5);
    read(10, 9, 1, 8);

    assertEquals(List.of("snapshot next 10 of 1 events, last 9", "live"), outlet.sent());
  }

  @Test
  void shouldNotFallBehindAClientThatComesFromAServerThatIsAhead() {
    startAt(20);
    table.answerEnd(20);
    loop.run();
    read(10, 7, 3, -1);
    hub.offerTable(10, 16, event("a", 15)); // The client has seen it.
    hub.offerTable(16, 21, event("a", 20));

    assertEquals(List.of("resumed next 20, last 7", "live", "20 after 15"), outlet.sent());
  }

  @Test
  void shouldWaitForTheTableWhenAClientIsAheadAndThereIsNoEntry() {
    startAt(20);
    table.answerEnd(25);
    loop.run();
    readNoEntry(12);
    assertEquals(List.of(), outlet.sent());
    retry();
    readNoEntry(19);
    assertEquals(List.of(), outlet.sent());
    retry();
    readNoEntry(20);

    assertEquals(List.of("snapshot next 20 of 0 events, last -1", "live"), outlet.sent());
  }

  @Test
  void shouldResetAPositionBeyondTheLog() {
    startAt(1_000);
    table.answerEnd(30);
    loop.run();
    read(10, 7, 3, -1);

    assertEquals(
        List.of("snapshot next 10 of 3 events, last 7, beyond_log", "live"), outlet.sent());
  }

  @Test
  void shouldAnswerNotReadyWhenKafkaDoesNotTellWhetherThePositionIsBeyondTheLog() {
    startAt(1_000);
    table.failEnd();
    loop.run();

    assertEquals(List.of("not_ready"), outlet.sent());
  }

  @Test
  void shouldTakeAPositionThatTheFrontierReachesWhileTheLogsEndIsRead() {
    startAt(12);
    hub.offerTable(10, 14, event("a", 13));
    table.answerEnd(14);
    loop.run();

    assertEquals(List.of("resumed next 12, last -1", "13 after 9", "live"), outlet.sent());
  }

  @Test
  void shouldPassOnWhyAPositionWasDropped() {
    subscription.start(null, Reset.EPOCH_CHANGED, Left.NOTHING);
    read(10, 7, 3, -1);

    assertEquals(
        List.of("snapshot next 10 of 3 events, last 7, epoch_changed", "live"), outlet.sent());
  }

  @Test
  void shouldNotAnswerBelowWhatAReplacedSubscriptionStoodAt() {
    startAbove(10);
    readNoEntry(9);
    retry();
    read(10, 9, 1, -1);

    assertEquals(List.of("snapshot next 10 of 1 events, last 9", "live"), outlet.sent());
  }

  @Test
  void shouldReadAgainUntilTheTableReachesWhatAReplacedSubscriptionStoodAt() {
    live(14, 13); // The table was ahead of the hub.
    Left left = subscription.end();
    subscription = subscription(FeedKind.HISTORY);
    subscription.start(null, Reset.NONE, left);
    table.answerEnd(14);
    loop.run();
    readNoEntry(10); // The table restarted from an old commit.
    assertEquals(List.of(), outlet.sent());
    retry();
    read(14, 13, 5, -1);

    assertEquals(new Left(14L, Reset.NONE), left);
    assertEquals(List.of("snapshot next 14 of 5 events, last 13", "live"), outlet.sent());
  }

  @Test
  void shouldStandAtWhatItWaitedForWhenItIsReplacedBeforeItsAnswer() {
    startAt(7);

    assertEquals(new Left(7L, Reset.NONE), subscription.end());
    assertEquals(new Left(7L, Reset.NONE), subscription.end(), "and again");
    read(10, 9, 1, -1);
    assertEquals(List.of(), outlet.sent());
  }

  @Test
  void shouldStandNowhereBeforeItsFirstAnswer() {
    start();

    assertEquals(Left.NOTHING, subscription.end());
  }

  @Test
  void shouldGiveUpAFloorThatLiesBeyondTheLog() {
    startAbove(1_000_000); // What was replaced had not checked it.
    table.answerEnd(30);
    loop.run();
    read(10, 7, 3, -1);

    assertEquals(
        List.of("snapshot next 10 of 3 events, last 7, beyond_log", "live"), outlet.sent());
  }

  @Test
  void shouldKeepTheReasonForWhichAPositionWasDroppedWhenTheFloorLiesBeyondTheLogToo() {
    subscription.start(null, Reset.WRONG_PARTITION, new Left(1_000_000L, Reset.NONE));
    table.answerEnd(30);
    loop.run();
    read(10, 7, 3, -1);

    assertEquals(
        List.of("snapshot next 10 of 3 events, last 7, wrong_partition", "live"), outlet.sent());
  }

  @Test
  void shouldKeepAFloorWhenKafkaDoesNotTellTheLogsEnd() {
    startAbove(12);
    table.failEnd();
    loop.run();
    read(10, 7, 3, -1);
    assertEquals(List.of(), outlet.sent());
    retry();
    read(12, 7, 3, -1);

    assertEquals(List.of("snapshot next 12 of 3 events, last 7", "live"), outlet.sent());
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

  /** An event of the account was missed, and the table does not answer in time. */
  private void missAndFail() {
    live(10, 7);
    hub.offerPush(10, 14, List.of(event("a", 13)));
    hub.offerTable(10, 12, event("a", 11));
    loop.run();
    outlet.sent();
    timers.advance(5_000);
    table.answerClosed();
    loop.run();
  }

  @Test
  void shouldTellAClientToForgetItsViewWhenAnEventWasMissedAndTheTableDoesNotAnswer() {
    missAndFail();

    assertEquals(List.of("not_ready, missed_event"), outlet.sent());
  }

  @Test
  void shouldTellAClientToForgetAPositionBeyondTheLogWhenTheTableDoesNotAnswer() {
    startAt(1_000);
    table.answerEnd(30);
    loop.run();
    timers.advance(5_000);
    table.answerClosed();
    loop.run();

    assertEquals(List.of("not_ready, beyond_log"), outlet.sent());
    assertEquals(Left.NOTHING, subscription.end(), "a position given anew is looked at by itself");
  }

  @Test
  void shouldNotResumeAViewThatMissedAnEventEvenIfTheClientComesWithItsPosition() {
    missAndFail();
    Left left = subscription.end();
    assertEquals(new Left(14L, Reset.MISSED_EVENT), left);
    outlet.sent();
    subscription = subscription(FeedKind.HISTORY);
    subscription.start(14L, Reset.NONE, left);
    loop.run();
    read(14, 13, 3, -1);

    assertEquals(
        List.of("snapshot next 14 of 3 events, last 13, missed_event", "live"), outlet.sent());
  }

  @Test
  void shouldOweNothingOnceASnapshotHasReplacedTheViewThatMissedAnEvent() {
    live(10, 7);
    hub.offerPush(10, 14, List.of(event("a", 13)));
    hub.offerTable(10, 12, event("a", 11));
    loop.run();
    read(14, 13, 3, -1);

    assertEquals(new Left(14L, Reset.NONE), subscription.end());
  }

  @Test
  void shouldSendNothingAfterAnEndDuringTheRead() {
    start();
    subscription.end();
    read(10, 7, 1, -1);
    hub.offerTable(10, 12, event("a", 11));

    assertEquals(List.of(), outlet.sent());
  }

  @Test
  void shouldSendNothingAfterAnEndDuringTheQuestionForTheLogsEndOrBeforeARetry() {
    startAt(20);
    subscription.end();
    table.answerEnd(20);
    loop.run();
    assertEquals(0, table.reads());

    subscription = subscription(FeedKind.HISTORY);
    start();
    table.answerClosed();
    loop.run();
    subscription.end();
    retry();

    assertEquals(0, table.reads());
    assertEquals(List.of(), outlet.sent());
  }

  @Test
  void shouldNotBeginAfterItsEnd() {
    subscription.end();
    start();

    assertEquals(0, table.reads());
    assertEquals(List.of(), outlet.sent());
  }

  @Test
  void shouldWaitWhileTheOutletIsFullAndComeBackFromWhereTheClientStands() {
    live(10, 7);
    outlet.room(1);
    hub.offerTable(10, 12, event("a", 11));
    hub.offerTable(12, 14, event("a", 13));
    hub.offerTable(14, 16, event("a", 15));
    assertEquals(List.of("11 after 7"), outlet.sent());

    outlet.room(10);
    subscription.drained();

    assertEquals(
        List.of("resumed next 12, last 11", "13 after 11", "15 after 13", "live"), outlet.sent());
    assertEquals(1, counts.of("slow"));
    assertEquals(1, counts.of("slow returned"));
  }

  @Test
  void shouldSayThatAHistoryIsTruncatedWhenASlowClientComesBackTooLate() {
    hub = hub(1);
    subscription = subscription(FeedKind.HISTORY);
    live(10, 7);
    outlet.room(0);
    hub.offerPush(10, 16, List.of(event("a", 11), event("a", 13), event("a", 15)));
    outlet.room(10);
    subscription.drained();
    loop.run();
    read(16, 15, 9, 11);

    assertEquals(
        List.of("snapshot next 16 of 9 events, last 15, truncated", "live"), outlet.sent());
  }

  @Test
  void shouldWaitWhenTheOutletBecomesFullDuringTheRead() {
    start();
    outlet.room(0);
    read(10, 7, 1, -1);
    assertEquals(List.of(), outlet.sent());
    outlet.room(10);
    subscription.drained();
    read(10, 7, 1, -1);

    assertEquals(List.of("snapshot next 10 of 1 events, last 7", "live"), outlet.sent());
  }

  @Test
  void shouldBecomeSlowWithinTheRingsEventsThatFollowItsSnapshot() {
    hub.offerTable(10, 12, event("a", 11));
    hub.offerTable(12, 14, event("a", 13));
    outlet.room(1);
    startAt(10);
    assertEquals(List.of("resumed next 10, last -1", "11 after 9"), outlet.sent());
    hub.offerTable(14, 16, event("a", 15));
    outlet.room(10);
    subscription.drained();

    assertEquals(
        List.of("resumed next 12, last 11", "13 after 11", "15 after 13", "live"), outlet.sent());
  }

  @Test
  void shouldSubscribeAgainFromItsPositionWhenTheTableRestartsBeyondTheFrontier() {
    live(10, 7);
    hub.initialised(20);
    loop.run();
    read(20, 15, 2, -1);
    hub.offerTable(20, 22, event("a", 21));

    assertEquals(
        List.of("snapshot next 20 of 2 events, last 15", "live", "21 after 15"), outlet.sent());
  }

  @Test
  void shouldResumeWhenTheTableRestartsBeyondTheFrontierAndNothingHappened() {
    live(10, 7);
    hub.initialised(20);
    loop.run();
    read(20, 7, 1, -1);

    assertEquals(List.of("resumed next 20, last 7", "live"), outlet.sent());
  }

  @Test
  void shouldReadAgainWhenTheTableRestartsBeyondTheFrontierDuringTheRead() {
    start();
    table.answer(10, 7, 1, -1);
    hub.initialised(20);
    loop.run();
    retry();
    read(20, 15, 2, -1);

    assertEquals(List.of("snapshot next 20 of 2 events, last 15", "live"), outlet.sent());
  }

  @Test
  void shouldReadTheAccountAgainWithoutItsPositionWhenAClaimWasFalse() {
    live(10, 7);
    hub.offerPush(10, 14, List.of(event("a", 13)));
    assertEquals(List.of("13 after 7"), outlet.sent());
    hub.offerTable(10, 12, event("a", 11));
    loop.run();
    read(12, 11, 2, -1); // Behind what the client stands at.
    assertEquals(List.of(), outlet.sent());
    hub.offerTable(12, 14, event("a", 13));
    retry();
    read(14, 13, 3, -1);
    hub.offerTable(14, 16, event("a", 15));

    assertEquals(
        List.of("snapshot next 14 of 3 events, last 13, missed_event", "live", "15 after 13"),
        outlet.sent());
  }

  @Test
  void shouldDropThePositionItSeeksWhenAClaimWasFalse() {
    hub = hub(1);
    subscription = subscription(FeedKind.HISTORY);
    hub.offerPush(10, 14, List.of(event("b", 10), event("b", 13)));
    startAt(10);
    hub.offerTable(10, 13, event("a", 12));
    loop.run();
    table.answer(14, 9, 3, -1); // Of the read that is given up.
    read(14, 12, 3, -1);

    assertEquals(
        List.of("snapshot next 14 of 3 events, last 12, missed_event", "live"), outlet.sent());
  }

  @Test
  void shouldDropTheViewOfASlowClientWhenAClaimWasFalse() {
    live(10, 7);
    outlet.room(0);
    hub.offerPush(10, 14, List.of(event("a", 13)));
    hub.offerTable(10, 12, event("a", 11));
    outlet.room(10);
    subscription.drained();
    loop.run();
    read(14, 13, 3, -1);

    assertEquals(
        List.of("snapshot next 14 of 3 events, last 13, missed_event", "live"), outlet.sent());
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
  void shouldNotResumeAnAccountWhoseEntryWasDeletedAfterItsRemoval() {
    subscription = subscription(FeedKind.LATEST);
    startAt(6);
    readNoEntry(10);

    assertEquals(List.of("snapshot next 10 of 0 events, last -1", "live"), outlet.sent());
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

  @Test
  void shouldEndWithItsEpoch() {
    live(10, 7);
    hub.end();
    hub.offerTable(10, 12, event("a", 11));

    assertEquals(List.of("epoch ended"), outlet.sent());
    assertEquals(Left.NOTHING, subscription.end());
  }

  @Test
  void shouldEndAtOnceWhenItsEpochEndedBeforeItBegan() {
    hub.end();
    start();

    assertEquals(List.of("epoch ended"), outlet.sent());
    assertEquals(0, table.reads());
  }

  @Test
  void shouldEndWithItsEpochDuringTheRead() {
    start();
    hub.end();
    read(10, 7, 1, -1);

    assertEquals(List.of("epoch ended"), outlet.sent());
  }
}
