package io.livetable.server.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TableStatusTest {

  private final TableStatus status = new TableStatus("balances");

  @Test
  void shouldForgetWhatTimeHasHealed() {
    assertEquals(Optional.of("not started"), status.problem());
    status.waiting("for a topic");
    status.waiting("for Kafka");
    assertEquals(Optional.of("for Kafka"), status.problem());

    status.well();

    assertEquals(Optional.empty(), status.problem());
  }

  @Test
  void shouldShowADefectWhateverComesAfter() {
    status.defect("it does not follow", new IllegalStateException("on purpose"));
    status.waiting("for Kafka");
    status.well();
    assertEquals(Optional.of("it does not follow"), status.problem());

    status.defect("it has stopped", null);

    assertEquals(Optional.of("it has stopped"), status.problem());
  }

  @Test
  void shouldHaveNoProblemWhileItIsServedInSpiteOfAConcern() {
    TableStatus status = new TableStatus("x");
    status.waiting("for Kafka");

    status.concern("Kafka does not answer");

    assertEquals(Optional.empty(), status.problem());
  }
}
