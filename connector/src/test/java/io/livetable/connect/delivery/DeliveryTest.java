package io.livetable.connect.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.connect.delivery.Outbound.Claim;
import io.livetable.protocol.Event;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class DeliveryTest {

  private static final TopicPartition P = new TopicPartition("topic", 2);
  private static final URI A = URI.create("ws://a");
  private static final URI B = URI.create("ws://b");

  private final Delivery delivery = new Delivery(new Limits(true, 100, 10_000, 1_000, 10));

  @Test
  void shouldClaimAcrossJumpsWithinAnAssignment() {
    delivery.open(P);
    delivery.join(A);
    put(5, 6);
    put(9);

    List<Claim> claims = claims(A);

    assertEquals(List.of("[5,7)", "[7,10)"), spans(claims));
    assertEquals(9, claims.get(1).events().get(0).offset());
  }

  @Test
  void shouldEndClaimsAtJumpsWhenRecordsMayBeMissing() {
    Delivery strict = new Delivery(new Limits(false, 100, 10_000, 1_000, 10));
    strict.open(P);
    strict.join(A);
    for (long offset : new long[] {5, 6, 9}) {
      strict.add(P, offset, event(offset));
    }
    strict.flush();

    assertEquals(List.of("[5,7)", "[9,10)"), spans(claims(strict, A)));
  }

  @Test
  void shouldStartANewRunWhenOffsetsFall() {
    delivery.open(P);
    delivery.join(A);
    put(5, 6);
    put(3, 4);

    assertEquals(List.of("[5,7)", "[3,5)"), spans(claims(A)));
    assertEquals(3, delivery.committable(P, 5));
  }

  @Test
  void shouldStartANewRunAfterOpen() {
    delivery.open(P);
    delivery.join(A);
    put(5);
    delivery.close(P);
    delivery.open(P);
    put(9);

    assertEquals(List.of("[9,10)"), spans(claims(A)));
  }

  @Test
  void shouldCoverRecordsWithoutEvent() {
    delivery.open(P);
    delivery.join(A);
    delivery.add(P, 5, null);
    delivery.flush();

    assertEquals(List.of("[5,6)"), spans(claims(A)));
  }

  @Test
  void shouldNotCoverWhatIsLeftOut() {
    delivery.open(P);
    delivery.join(A);
    delivery.add(P, 5, event(5));
    delivery.leaveOut(P, 8);
    delivery.add(P, 11, event(11));
    delivery.flush();

    assertEquals(List.of("[5,8)", "[9,12)"), spans(claims(A)));
  }

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
  void shouldHoldNothingBackOfAPartitionThatWasLost() {
    delivery.open(P);
    delivery.hold(P, 4);
    delivery.close(P);
    delivery.release(P, 4); // Its reporter answers late.
    delivery.close(P); // Connect may close what it has not opened.
    delivery.open(P);

    assertEquals(9, delivery.committable(P, 9));
  }

  @Test
  void shouldIgnoreWhatComesOfAServerThatFellOutOfSync() {
    delivery.open(P);
    delivery.join(A);
    put(5);
    Claim claim = claims(A).get(0);
    delivery.leave(A);
    delivery.sent(A, claim, 7, 0); // It was on its way.
    delivery.acknowledge(A, 7, 0);

    assertNull(delivery.next(A));
    assertEquals(5, delivery.committable(P, 6));
    assertEquals(1, delivery.unacknowledged());
  }

  @Test
  void shouldCutClaimsAtRecordBoundaries() {
    Claim claim =
        new Claim(1, P, 3, 20, List.of(event(5), event(6), large(9), event(12), event(13)), 1);

    Pieces pieces = Pieces.of(claim, 280);

    assertEquals(
        List.of("[3,9) 2", "[10,20) 2"),
        pieces.pieces().stream()
            .map(p -> "[%d,%d) %d".formatted(p.base(), p.end(), p.events().size()))
            .toList());
    assertEquals(List.of(large(9)), pieces.tooLarge());
  }

  @Test
  void shouldGrowPausesWithinBounds() {
    Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofMillis(1000));

    assertEquals(Duration.ofMillis(100), backoff.after(Duration.ZERO, 0.9));
    assertEquals(Duration.ofMillis(200), backoff.after(Duration.ofMillis(100), 0.5));
    assertEquals(Duration.ofMillis(100), backoff.after(Duration.ofMillis(700), 0));
    assertEquals(Duration.ofMillis(550), backoff.after(Duration.ofMillis(700), 0.5));
  }

  private void put(long... offsets) {
    for (long offset : offsets) {
      delivery.add(P, offset, event(offset));
    }
    delivery.flush();
  }

  private List<Claim> claims(URI server) {
    return claims(delivery, server);
  }

  private static List<Claim> claims(Delivery delivery, URI server) {
    List<Claim> claims = new ArrayList<>();
    for (Outbound next = delivery.next(server); next != null; next = delivery.next(server)) {
      if (next instanceof Claim claim) {
        claims.add(claim);
        delivery.sent(server, claim, claims.size(), 0);
      }
    }
    return claims;
  }

  private static List<String> spans(List<Claim> claims) {
    return claims.stream().map(c -> "[%d,%d)".formatted(c.base(), c.end())).toList();
  }

  private static long[] range(int from, int to) {
    return java.util.stream.LongStream.range(from, to).toArray();
  }

  private static Event event(long offset) {
    return new Event("acc", 2, offset, 0, new byte[4]);
  }

  private static Event large(long offset) {
    return new Event("acc", 2, offset, 0, new byte[400]);
  }
}
