package io.livetable.connect.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.livetable.connect.delivery.Outbound.Claim;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which offsets a server is told that it has everything of. */
class ClaimsTest extends DeliveryFixture {

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
}
