package io.livetable.server.subscription;

import static io.livetable.server.hub.Events.event;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.livetable.protocol.FeedKind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A client whose outbox is full for a while. */
class SlowClientTest extends SubscriptionFixture {

  @Test
  void shouldWaitWhileTheOutletIsFullAndComeBackFromWhereTheClientStands() {
    live(10, 7);
    outlet.room(1);
    hub.offerTable(10, 12, event("a", 11));
    hub.offerTable(12, 14, event("a", 13));
    hub.offerTable(14, 16, event("a", 15));
    assertEquals(List.of("11 after 7", "behind"), outlet.sent());

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
    assertEquals(List.of("behind"), outlet.sent());
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
    assertEquals(List.of("resumed next 10, last -1", "11 after 9", "behind"), outlet.sent());
    hub.offerTable(14, 16, event("a", 15));
    outlet.room(10);
    subscription.drained();

    assertEquals(
        List.of("resumed next 12, last 11", "13 after 11", "15 after 13", "live"), outlet.sent());
  }
}
