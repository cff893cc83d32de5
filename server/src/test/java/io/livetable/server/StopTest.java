package io.livetable.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StopTest {

  private final List<String> seen = new CopyOnWriteArrayList<>();

  private Stop stop(Duration most) {
    return new Stop(most, late -> seen.add("late while " + late.what()));
  }

  private Stop.Step step(String what) {
    return new Stop.Step(what, () -> seen.add(what));
  }

  @Test
  void shouldTakeAllStepsThoughOneFails() {
    Stop.Step fails =
        new Stop.Step(
            "failing",
            () -> {
              throw new IllegalStateException("for the test");
            });

    assertTrue(stop(Duration.ofMinutes(1)).run(List.of(step("a"), fails, step("b"))));
    assertEquals(List.of("a", "b"), seen);
  }

  @Test
  void shouldAbandonWhatTakesTooLong() {
    CountDownLatch never = new CountDownLatch(1);
    Stop.Step hangs =
        new Stop.Step(
            "hanging",
            () -> {
              try {
                never.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });

    assertFalse(stop(Duration.ofMillis(200)).run(List.of(step("a"), hangs, step("b"))));
    assertEquals(List.of("a", "late while hanging"), seen);
    never.countDown();
  }
}
