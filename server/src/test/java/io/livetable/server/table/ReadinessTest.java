package io.livetable.server.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ReadinessTest {

  private final Progress progress = new Progress(new RecordingListener());
  private final Readiness readiness = new Readiness("t", progress);

  private void init(int partition) {
    progress.committed(partition, 0);
    progress.init(partition, Progress.NONE);
  }

  @Test
  void shouldNotBeReadyWithoutAnEpoch() {
    assertFalse(readiness.ready());
    assertEquals(List.of(), readiness.behind());
  }

  @Test
  void shouldNameThePartitionsThatHaveNotReachedTheirEnds() {
    readiness.begin(Map.of(0, 0L, 1, 5L, 2, 7L));
    init(0);
    init(1);

    assertEquals(List.of("t-1 at 0 of 5", "t-2 at ? of 7"), readiness.behind());
    assertFalse(readiness.ready());
  }

  @Test
  void shouldStayReadyWhenAPartitionBeginsAgain() {
    readiness.begin(Map.of(0, 5L));
    init(0);
    progress.polled(0, Progress.NONE, 5);
    assertTrue(readiness.ready());

    progress.close(0);
    assertEquals(List.of("t-0"), readiness.closed(), "it cannot be read meanwhile");
    init(0);
    assertTrue(readiness.ready());
    assertEquals(List.of(), readiness.closed());

    // but not in another epoch, nor after the last
    readiness.begin(Map.of(0, 5L));
    assertFalse(readiness.ready());
    readiness.end();
    assertFalse(readiness.ready());
  }
}
