package io.livetable.connect.delivery;

import static io.livetable.connect.delivery.DeliveryFixture.P;
import static io.livetable.connect.delivery.DeliveryFixture.event;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.livetable.connect.delivery.Outbound.Claim;
import io.livetable.protocol.Event;
import java.util.List;
import org.junit.jupiter.api.Test;

class PiecesTest {

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

  private static Event large(long offset) {
    return new Event("acc", 2, offset, 0, new byte[400]);
  }
}
