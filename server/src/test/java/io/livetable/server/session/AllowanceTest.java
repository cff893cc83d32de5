package io.livetable.server.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.server.config.ServerConfig;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A session may send 10 messages a second, a principal 20 and have two sessions. */
class AllowanceTest {

  private final AtomicLong now = new AtomicLong();
  private final Admission admission =
      new Admission(
          MemoryBudget.UNBOUNDED,
          new ServerConfig.Overload(1, 1, Duration.ZERO, 1, 10, 20, 2, Duration.ZERO, 1),
          new ServerConfig.Session(1, 1, 1, Duration.ZERO, Duration.ZERO),
          now::get);

  private static int taken(Allowance allowance, int asked) {
    return (int) IntStream.range(0, asked).filter(i -> allowance.take() == 0).count();
  }

  @Test
  void shouldLetTenSecondsWorthComeAtOnceAndThenTheRate() {
    Allowance session = admission.newAllowance();
    assertEquals(100, taken(session, 101));
    assertEquals(100, session.take(), "in milliseconds");

    now.addAndGet(500);
    assertEquals(5, taken(session, 6));

    now.addAndGet(1_000_000);
    assertEquals(100, taken(session, 101), "no more than at the start is saved up");
  }

  @Test
  void shouldBeSpentWhenMoreComesTooFastThanIsForgiven() {
    Allowance session = admission.newAllowance();
    taken(session, 120);
    assertFalse(session.isSpent());
    session.take();
    assertTrue(session.isSpent());
    session.take();
    assertEquals(22, admission.messagesLimited().get().intValue());
    assertEquals(1, admission.sessionsLimited().get().intValue());
  }

  @Test
  void shouldForgiveInTime() {
    Allowance session = admission.newAllowance();
    for (int i = 0; i < 10; i++) {
      taken(session, 110);
      now.addAndGet(50_000);
    }

    assertFalse(session.isSpent());
  }

  @Test
  void shouldShareWhatAPrincipalMayAskForAmongItsSessions() {
    Allowance one = admission.newAllowance();
    Allowance two = admission.newAllowance();
    Allowance other = admission.newAllowance();
    assertTrue(one.identify("alice"));
    assertTrue(two.identify("alice"));
    assertTrue(other.identify("bob"));
    assertEquals(100, taken(one, 100));
    now.addAndGet(10_000);
    assertEquals(100, taken(one, 100));
    assertEquals(100, taken(two, 100));
    assertEquals(100, taken(other, 100));
    now.addAndGet(2_500);

    assertEquals(25, taken(one, 25), "both may, and so does the principal");
    assertEquals(25, taken(two, 35));
    assertEquals(25, taken(other, 25));
  }

  @Test
  void shouldHaveSoManySessionsPerPrincipalAndForgetWhoHasGone() {
    Allowance one = admission.newAllowance();
    Allowance two = admission.newAllowance();
    Allowance three = admission.newAllowance();
    assertTrue(one.identify("alice"));
    assertTrue(two.identify("alice"));
    assertFalse(three.identify("alice"));
    assertTrue(two.identify("alice"), "the same as before");
    assertEquals(1, admission.tooManySessions().get().intValue());

    one.leave();
    one.leave();
    assertTrue(three.identify("alice"));
    taken(two, 50);
    two.leave();
    three.leave();
    admission.tick();
    assertEquals(1, admission.principals().size(), "what alice has spent is remembered");
    now.addAndGet(10_000);
    admission.tick();
    assertEquals(0, admission.principals().size());
    assertTrue(two.identify("late"), "a session that has ended joins nobody");
    assertEquals(0, admission.principals().size());
  }
}
