package io.livetable.server.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class DrainPlanTest {

  @Test
  void shouldSpreadTheClosesByTheRate() {
    DrainPlan plan = DrainPlan.of(10_000, 1_000, 15_000);

    assertEquals(new DrainPlan(10_000, 10_000, 500, 3_000), plan);
    assertEquals(0, plan.due(0));
    assertEquals(1, plan.due(1));
    assertEquals(5_000, plan.due(5_000));
    assertEquals(10_000, plan.due(10_000));
    assertEquals(10_000, plan.due(99_000));
  }

  @Test
  void shouldLetClientsComeBackByTheRateWhenTheTimeDoesNotSufficeForTheCloses() {
    assertEquals(
        new DrainPlan(100_000, 15_000, 500, 100_500), DrainPlan.of(100_000, 1_000, 15_000));
  }

  @Test
  void shouldCloseFewAtOnce() {
    assertEquals(1, DrainPlan.of(1, 1_000, 15_000).due(1));
    assertEquals(3, DrainPlan.of(3, 1_000_000, 15_000).due(0));
  }
}
