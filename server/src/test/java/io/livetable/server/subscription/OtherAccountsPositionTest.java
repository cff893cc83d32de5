package io.livetable.server.subscription;

import static io.livetable.server.hub.Events.event;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A client comes with the position of another account. In the account's own partition that is a
 * place like any other: what is answered is right from there on. (In another partition the position
 * is dropped; the session's tests show that.)
 */
class OtherAccountsPositionTest extends SubscriptionFixture {

  @Test
  void shouldGiveWhatTheAccountHasFromThereOn() {
    hub.offerTable(10, 12, event("b", 11));
    hub.offerTable(12, 14, event("a", 13));
    startAt(12); // Where a client of "b" stands.

    assertEquals(List.of("resumed next 12, last -1", "13 after 9", "live"), outlet.sent());
  }

  @Test
  void shouldSendASnapshotWhenTheRingLostThePositionAndTheAccountHasMoved() {
    startAt(6);
    read(10, 8, 2, -1);

    assertEquals(List.of("snapshot next 10 of 2 events, last 8", "live"), outlet.sent());
  }
}
