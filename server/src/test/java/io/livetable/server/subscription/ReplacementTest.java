package io.livetable.server.subscription;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.livetable.protocol.FeedKind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A subscription that takes the place of another of its session. */
class ReplacementTest extends SubscriptionFixture {

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
}
