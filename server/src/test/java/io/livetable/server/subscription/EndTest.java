package io.livetable.server.subscription;

import static io.livetable.server.hub.Events.event;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.livetable.protocol.FeedKind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A subscription ends, or its epoch does. */
class EndTest extends SubscriptionFixture {

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

  @Test
  void shouldHearOfTheEndOfItsEpochOnce() {
    live(10, 7);
    hub.end();
    subscription.epochEnded();

    assertEquals(List.of("epoch ended"), outlet.sent());
  }
}
