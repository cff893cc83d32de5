package io.livetable.server.subscription;

import static io.livetable.server.hub.Events.event;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.livetable.protocol.FeedKind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What was given may not be all: the table restarted beyond the frontier, or a claim was false. */
class RepairTest extends SubscriptionFixture {

  @Test
  void shouldSubscribeAgainFromItsPositionWhenTheTableRestartsBeyondTheFrontier() {
    live(10, 7);
    hub.initialised(20);
    loop.run();
    read(20, 15, 2, -1);
    hub.offerTable(20, 22, event("a", 21));

    assertEquals(
        List.of("behind", "snapshot next 20 of 2 events, last 15", "live", "21 after 15"),
        outlet.sent());
  }

  @Test
  void shouldResumeWhenTheTableRestartsBeyondTheFrontierAndNothingHappened() {
    live(10, 7);
    hub.initialised(20);
    loop.run();
    read(20, 7, 1, -1);

    assertEquals(List.of("behind", "resumed next 20, last 7", "live"), outlet.sent());
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
    assertEquals(List.of("behind"), outlet.sent());
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
        List.of("behind", "snapshot next 14 of 3 events, last 13, missed_event", "live"),
        outlet.sent());
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
  void shouldBeginAnewWhenAnEventBeyondTheLogWasGiven() {
    live(10, 7);
    hub.offerPush(10, 1_000, List.of(event("a", 999)));
    assertEquals(List.of("999 after 7"), outlet.sent());
    hub.refute(12);
    loop.run();
    table.answerEnd(12);
    loop.run();
    read(10, 7, 1, -1);

    assertEquals(
        List.of("behind", "snapshot next 10 of 1 events, last 7, missed_event", "catching_up"),
        outlet.sent());
  }

  @Test
  void shouldGoOnFromItsPositionWhenAClaimBeyondTheLogDidNotConcernIt() {
    live(10, 7);
    hub.offerPush(10, 1_000, List.of(event("b", 999)));
    hub.refute(12);
    loop.run();
    hub.offerTable(10, 12, event("a", 11));

    assertEquals(
        List.of("behind", "resumed next 10, last -1", "catching_up", "11 after 9"), outlet.sent());
  }

  @Test
  void shouldBeginAnewAlsoWhereALaterClaimWasFoundToBeFalseFirst() {
    live(10, 7);
    hub.offerPush(10, 14, List.of(event("a", 13))); // leaves out 11
    hub.offerPush(14, 1_000, List.of());
    assertEquals(List.of("13 after 7"), outlet.sent());
    hub.refute(14);
    loop.run();
    table.answerEnd(14);
    loop.run();
    hub.offerTable(10, 12, event("a", 11));
    hub.offerTable(12, 14, event("a", 13));
    read(14, 13, 3, -1);

    assertEquals(
        List.of("behind", "snapshot next 14 of 3 events, last 13, missed_event", "catching_up"),
        outlet.sent());
  }

  @Test
  void shouldNotWaitForAFloorBeyondTheLog() {
    live(10, 7);
    hub.offerPush(10, 1_000, List.of(event("a", 999)));
    hub.offerTable(10, 12, event("a", 11));
    loop.run();
    outlet.sent();
    hub.refute(12);
    loop.run();
    table.answer(12, 11, 2, -1); // Of the read that is given up.
    table.answerEnd(12);
    loop.run();
    read(12, 11, 2, -1);

    assertEquals(
        List.of("snapshot next 12 of 2 events, last 11, missed_event", "catching_up"),
        outlet.sent());
  }

  @Test
  void shouldCheckItsPositionWhenASlowClientComesBackAfterAClaimBeyondTheLog() {
    live(10, 7);
    outlet.room(1);
    hub.offerPush(10, 1_000, List.of(event("a", 998), event("a", 999)));
    hub.refute(12);
    outlet.room(10);
    subscription.drained();
    loop.run();
    table.answerEnd(12);
    loop.run();
    read(10, 7, 1, -1);

    assertEquals(
        List.of(
            "998 after 7",
            "behind",
            "snapshot next 10 of 1 events, last 7, missed_event",
            "catching_up"),
        outlet.sent());
  }

  @Test
  void shouldNotBeDisturbedInItsReadByARestartOfTheTable() {
    start();
    subscription.reanchored();
    read(10, 7, 1, -1);

    assertEquals(List.of("snapshot next 10 of 1 events, last 7", "live"), outlet.sent());
    assertEquals(0, table.reads());
  }

  @Test
  void shouldOweNothingOfAnEventThatWasMissedAfterItsEnd() {
    live(10, 7);
    Left left = subscription.end();
    subscription.missed();

    assertEquals(left, subscription.end());
    assertEquals(List.of(), outlet.sent());
  }
}
