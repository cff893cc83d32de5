package io.livetable.server.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.server.session.MemoryBudget.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ShedderTest {

  private static final long MB = 1_000_000;

  private final AtomicLong used = new AtomicLong();
  private final MemoryBudget budget = new MemoryBudget(100 * MB, List.of(used::get));
  private final Shedder shedder = new Shedder(budget);
  private final List<String> closed = new ArrayList<>();

  private record Fake(String name, long outboxBytes, long sendingForMs, List<String> closed)
      implements Shedder.Candidate {
    @Override
    public void shed() {
      closed.add(name);
    }
  }

  private Fake session(String name, long bytes, long sendingForMs) {
    return new Fake(name, bytes, sendingForMs, closed);
  }

  private Level levelAt(long megabytes) {
    used.set(megabytes * MB);
    shedder.look(List.of());
    return budget.level();
  }

  @Test
  void shouldRefuseFromItsLevelOnUntilClearlyLessIsInUse() {
    assertEquals(Level.NORMAL, levelAt(84));
    assertFalse(budget.refuses());
    assertEquals(Level.REFUSE, levelAt(85));
    assertTrue(budget.refuses());
    assertEquals(Level.REFUSE, levelAt(76));
    assertEquals(Level.NORMAL, levelAt(74));
    assertEquals(Level.NORMAL, levelAt(84));
    budget.add(2 * MB);
    assertTrue(budget.refuses(), "not only from the next look on");
  }

  @Test
  void shouldShedUntilItIsBelowTheLevelOfRefusing() {
    assertEquals(Level.REFUSE, levelAt(94));
    assertEquals(Level.SHED, levelAt(95));
    assertFalse(budget.isExhausted());
    assertEquals(Level.SHED, levelAt(100));
    assertTrue(budget.isExhausted());
    assertEquals(Level.SHED, levelAt(86));
    assertEquals(Level.REFUSE, levelAt(84));
    assertEquals(Level.NORMAL, levelAt(1));
  }

  @Test
  void shouldCloseThoseWithMostWaitingAndOfThemTheSlowestAndNoMoreThanMust() {
    used.set(95 * MB);

    shedder.look(
        List.of(
            session("small", 2 * MB, 90_000),
            session("most", 6 * MB, 10),
            session("slower", 4 * MB, 2_000),
            session("slow", 4 * MB, 1_000),
            session("keeps up", 0, 0)));

    assertEquals(List.of("most", "slower"), closed);
    assertEquals(2, shedder.total());
  }

  @Test
  void shouldCloseNobodyWhoKeepsUp() {
    used.set(200 * MB);

    shedder.look(List.of(session("a", Shedder.LEAST_BYTES - 1, 5), session("b", 0, 0)));

    assertEquals(List.of(), closed);
  }
}
