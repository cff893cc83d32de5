package io.livetable.connect.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.connect.delivery.Outbound.Claim;
import io.livetable.protocol.Event;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Links that are lost with unacknowledged ranges, and servers that join in the middle. */
class DeliveryRacesTest {

  private static final TopicPartition P = new TopicPartition("topic", 2);
  private static final URI A = URI.create("ws://a");
  private static final URI B = URI.create("ws://b");

  private final Delivery delivery = new Delivery(new Limits(true, 100, 10_000, 1_000, 10));
  private final Map<URI, Long> sent = new HashMap<>();

  @BeforeEach
  void open() {
    delivery.open(P);
  }

  @Test
  void shouldSendAgainWhatWasNotAcknowledgedWhenTheOnlyLinkIsLost() {
    delivery.join(A);
    put(5);
    put(6);
    put(7);
    assertEquals(List.of("[5,6)", "[6,7)", "[7,8)"), send(A));
    delivery.acknowledge(A, 1, 0);

    delivery.leave(A);
    assertTrue(delivery.isPaused());
    assertEquals(6, delivery.committable(P, 8));

    sent.clear();
    delivery.join(A);
    assertFalse(delivery.isPaused());
    assertEquals(List.of("[6,7)", "[7,8)"), send(A));
    delivery.acknowledge(A, 2, 0);
    assertEquals(8, delivery.committable(P, 8));
  }

  @Test
  void shouldGoOnWithTheOthersWhenOneOfSeveralLinksIsLost() {
    delivery.join(A);
    delivery.join(B);
    put(5);
    put(6);
    send(A);
    assertEquals(List.of("[5,6)", "[6,7)"), send(B));

    // What A has not acknowledged B has been sent too: nothing is sent again, nothing is paused.
    delivery.leave(A);
    assertFalse(delivery.isPaused());
    assertEquals(List.of(), send(B));
    assertEquals(5, delivery.committable(P, 7));
    delivery.acknowledge(B, 2, 0);
    assertEquals(7, delivery.committable(P, 7));

    // And when A is back it gets what comes now; its tables repair what it missed.
    sent.remove(A);
    delivery.join(A);
    put(7);
    assertEquals(List.of("[7,8)"), send(A));
  }

  @Test
  void shouldCommitInTheSilenceAfterAServerJoinedMidStream() {
    delivery.join(A);
    put(5);
    put(6);
    send(A);
    delivery.acknowledge(A, 1, 0);

    // B joins with one range unacknowledged, and then no record comes for a long time.
    delivery.join(B);
    assertEquals(List.of("[6,7)"), send(B));
    delivery.acknowledge(A, 2, 0);

    assertEquals(7, delivery.committable(P, 7), "it does not wait for B");
    delivery.acknowledge(B, 1, 0);
    assertEquals(0, delivery.unacknowledged());
  }

  @Test
  void shouldLoseNothingWhenTheOtherServerEndsInTheSilenceAfterOneJoined() {
    delivery.join(A);
    put(5);
    put(6);
    send(A);
    delivery.acknowledge(A, 1, 0);
    delivery.join(B);
    assertEquals(List.of("[6,7)"), send(B));

    delivery.leave(A);

    assertFalse(delivery.isPaused());
    assertEquals(6, delivery.committable(P, 7));
    delivery.acknowledge(B, 1, 0);
    assertEquals(7, delivery.committable(P, 7));
  }

  private void put(long offset) {
    delivery.add(P, offset, new Event("acc", 2, offset, 0, new byte[4]));
    delivery.flush();
  }

  /** Sends a server all that waits for it, and says what that was. */
  private List<String> send(URI server) {
    List<String> spans = new ArrayList<>();
    for (Outbound next = delivery.next(server); next != null; next = delivery.next(server)) {
      if (next instanceof Claim claim) {
        long seq = sent.merge(server, 1L, Long::sum);
        delivery.sent(server, claim, seq, 0);
        spans.add("[%d,%d)".formatted(claim.base(), claim.end()));
      }
    }
    return spans;
  }
}
