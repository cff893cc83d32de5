package io.livetable.connect.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.connect.delivery.Outbound.Claim;
import java.net.URI;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Which server is sent what, and what may be committed because of it. */
class DeliveryTest extends DeliveryFixture {

  @Test
  void shouldCommitTheBaseOfTheFirstUnacknowledgedClaim() {
    delivery.open(P);
    delivery.join(A);
    put(5);
    put(6);
    claims(A);

    assertEquals(5, delivery.committable(P, 7));
    delivery.acknowledge(A, 1, 0);
    assertEquals(6, delivery.committable(P, 7));
    delivery.acknowledge(A, 2, 0);
    assertEquals(7, delivery.committable(P, 7));
    assertEquals(12, delivery.committable(P, 12), "records that never arrive are passed");
  }

  @Test
  void shouldCommitWhatAnyServerAcknowledged() {
    delivery.open(P);
    delivery.join(A);
    delivery.join(B);
    put(5);
    claims(A);
    claims(B);

    delivery.acknowledge(B, 1, 0);

    assertEquals(6, delivery.committable(P, 6));
  }

  @Test
  void shouldSendAJoiningServerWhatNobodyAcknowledged() {
    delivery.open(P);
    delivery.join(A);
    put(5);
    put(6);
    claims(A);
    delivery.acknowledge(A, 1, 0);
    delivery.leave(A);
    assertTrue(delivery.isPaused());

    delivery.join(B);

    assertEquals(new Outbound.Assigned(P), delivery.next(B));
    assertEquals(List.of("[6,7)"), spans(claims(B)));
    assertFalse(delivery.isPaused());
  }

  @Test
  void shouldDropAStallingServerOnlyWhileAnotherIsHealthy() {
    delivery.open(P);
    delivery.join(A);
    put(5);
    claims(A);

    assertEquals(List.of(), delivery.tick(10));
    assertTrue(delivery.isPaused());
    delivery.join(B);
    assertEquals(List.of(A), delivery.tick(11));
    assertEquals(List.of("[5,6)"), spans(claims(B)));
  }

  @Test
  void shouldResumeWhenTheLastServerAcknowledgesLate() {
    delivery.open(P);
    delivery.join(A);
    put(5);
    claims(A);
    delivery.tick(50);
    assertFalse(delivery.isInSync());

    delivery.acknowledge(A, 1, 51);

    assertTrue(delivery.isInSync());
    assertEquals(6, delivery.committable(P, 6));
  }

  @Test
  void shouldDropAServerWhoseQueueIsFullWhenTheNextRecordsCome() {
    delivery.open(P);
    delivery.join(A);
    delivery.join(B);
    put(range(0, 30));
    claims(A);
    claims(B);
    assertTrue(delivery.isPaused(), "both are full");
    delivery.acknowledge(B, 1, 0);
    assertFalse(delivery.isPaused());

    delivery.add(P, 30, event(30));
    List<URI> fallen = delivery.flush();

    assertEquals(List.of(A), fallen);
  }

  @Test
  void shouldNotCountTheBacklogOfAJoiningServerUntilItIsSent() {
    delivery.open(P);
    delivery.join(A);
    put(range(0, 30));
    delivery.join(B);
    claims(A);
    delivery.acknowledge(A, 1, 0);

    delivery.add(P, 30, event(30));

    assertEquals(List.of(), delivery.flush());
    assertEquals(List.of("[0,30)", "[30,31)"), spans(claims(B)));
    delivery.add(P, 31, event(31));
    assertEquals(List.of(B), delivery.flush());
  }

  @Test
  void shouldIgnoreAcknowledgementsOfAnOldAssignment() {
    delivery.open(P);
    delivery.join(A);
    put(5);
    claims(A);
    delivery.close(P);
    delivery.open(P);
    put(5);

    delivery.acknowledge(A, 1, 0);

    assertEquals(5, delivery.committable(P, 6));
  }

  @Test
  void shouldTellServersAboutPartitions() {
    delivery.join(A);
    delivery.open(P);
    put(5);
    delivery.close(P);

    assertEquals(new Outbound.Assigned(P), delivery.next(A));
    assertEquals(new Outbound.Revoked(P), delivery.next(A));
    assertNull(delivery.next(A));
    assertEquals(0, delivery.unacknowledged());
  }

  @Test
  void shouldHoldOffsetsBack() {
    delivery.open(P);
    delivery.hold(P, 4);
    delivery.hold(P, 6);

    assertEquals(4, delivery.committable(P, 9));
    delivery.release(P, 4);
    assertEquals(6, delivery.committable(P, 9));
    delivery.release(P, 6);
    assertEquals(9, delivery.committable(P, 9));
  }

  @Test
  void shouldTellServersOnceThatAPartitionWasLostAndNothingOfOneItNeverHad() {
    delivery.join(A);
    delivery.open(P);
    delivery.close(P);
    delivery.close(P);
    delivery.close(new TopicPartition("topic", 3));

    assertEquals(new Outbound.Assigned(P), delivery.next(A));
    assertEquals(new Outbound.Revoked(P), delivery.next(A));
    assertNull(delivery.next(A));
  }

  @Test
  void shouldTellNothingToAServerThatFellOut() {
    delivery.open(P);
    delivery.join(A);
    put(5);
    claims(A);
    delivery.join(B);
    put(6);
    assertEquals(List.of(A), delivery.tick(10));

    assertNull(delivery.next(A), "6 waited for it");
    assertEquals(List.of("[5,6)", "[6,7)"), spans(claims(B)));
  }

  @Test
  void shouldSendAgainWhatWasOnItsWayWhenTheLinkWasLost() {
    delivery.open(P);
    delivery.join(A);
    put(5);
    delivery.next(A);
    Claim onItsWay = assertInstanceOf(Claim.class, delivery.next(A));
    delivery.leave(A);
    delivery.sent(A, onItsWay, 1, 0);
    delivery.acknowledge(A, 1, 0);

    assertEquals(5, delivery.committable(P, 6), "a lost link acknowledges nothing");
    delivery.join(A);
    assertEquals(List.of(onItsWay), claims(A));
    delivery.acknowledge(A, 1, 0);
    assertEquals(6, delivery.committable(P, 6));
  }

  @Test
  void shouldForgetWhatIsHeldWithThePartitionAndTakeALateReleaseForNothing() {
    delivery.open(P);
    delivery.hold(P, 4);
    delivery.close(P);
    delivery.release(P, 4);
    delivery.open(P);

    assertEquals(9, delivery.committable(P, 9));
  }
}
