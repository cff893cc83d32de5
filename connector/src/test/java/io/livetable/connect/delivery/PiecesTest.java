package io.livetable.connect.delivery;

import static io.livetable.connect.delivery.DeliveryFixture.P;
import static io.livetable.connect.delivery.DeliveryFixture.event;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.livetable.connect.delivery.Outbound.Claim;
import io.livetable.protocol.Event;
import io.livetable.protocol.LinkCodec;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of a claim for which a message is too small. */
class PiecesTest {

  /** A message that two events fit into, and no third. */
  private static final int TWO =
      LinkCodec.sizeBoundWithoutEvents(P.topic()) + 2 * LinkCodec.sizeBound(event(0));

  @Test
  void shouldCutClaimsAtRecordBoundaries() {
    Pieces pieces =
        Pieces.of(claim(3, 20, event(5), event(6), event(9), event(12), event(13)), TWO);

    assertEquals(List.of("[3,7) 2", "[7,13) 2", "[13,20) 1"), spans(pieces));
    assertEquals(List.of(), pieces.tooLarge());
  }

  @Test
  void shouldClaimAllButAnEventThatFitsIntoNoMessage() {
    Pieces pieces =
        Pieces.of(claim(3, 20, event(5), event(6), large(9), event(12), event(13)), TWO);

    assertEquals(List.of("[3,9) 2", "[10,20) 2"), spans(pieces));
    assertEquals(List.of(large(9)), pieces.tooLarge());
  }

  @Test
  void shouldClaimNothingWhereNothingLiesAroundEventsThatFitIntoNoMessage() {
    Pieces pieces = Pieces.of(claim(5, 8, large(5), event(6), large(7)), TWO);

    assertEquals(List.of("[6,7) 1"), spans(pieces));
    assertEquals(List.of(large(5), large(7)), pieces.tooLarge());
  }

  private static Claim claim(long base, long end, Event... events) {
    return new Claim(1, P, base, end, List.of(events), 1);
  }

  private static List<String> spans(Pieces pieces) {
    return pieces.pieces().stream()
        .map(p -> "[%d,%d) %d".formatted(p.base(), p.end(), p.events().size()))
        .toList();
  }

  private static Event large(long offset) {
    return new Event("acc", 2, offset, 0, new byte[400]);
  }
}
