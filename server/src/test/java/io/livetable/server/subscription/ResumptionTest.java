package io.livetable.server.subscription;

import static io.livetable.server.hub.Events.event;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.livetable.protocol.FeedKind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients that come with a position. */
class ResumptionTest extends SubscriptionFixture {

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

    // The last event before 20 is not 7, as far as the table has come; which it is nobody knows.
    assertEquals(List.of("resumed next 20, last -1", "live", "20 after 15"), outlet.sent());
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
  void shouldTakeAPositionThatTheFrontierReachesAlthoughKafkaAnswersWithAnOlderEnd() {
    startAt(12);
    hub.offerTable(10, 14, event("a", 13));
    table.answerEnd(11);
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
  void shouldNotResumeAnAccountWhoseEntryWasDeletedAfterItsRemoval() {
    subscription = subscription(FeedKind.LATEST);
    startAt(6);
    readNoEntry(10);

    assertEquals(List.of("snapshot next 10 of 0 events, last -1", "live"), outlet.sent());
  }
}
