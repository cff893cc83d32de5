package io.livetable.server.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CurrencyCheckTest {

  private static final long BOUND = 5_000;

  private final CurrencyCheck check = new CurrencyCheck(BOUND);

  @Test
  void shouldCatchUpUntilKafkaHasAnswered() {
    assertEquals(StaleReason.CATCHING_UP, check.judge(1_000, 10));

    check.ends(1_000, 10, 10);

    assertNull(check.judge(1_000, 10));
  }

  @Test
  void shouldBeCurrentWhileWhatIsMissingIsYoungerThanTheBound() {
    check.ends(1_000, 10, 10);
    assertNull(check.judge(1_000, 10));
    check.ends(2_000, 20, 20);

    assertNull(check.judge(1_000 + BOUND, 10));
    check.ends(1_001 + BOUND, 20, 20);
    assertEquals(StaleReason.CATCHING_UP, check.judge(1_001 + BOUND, 10));
    assertNull(check.judge(1_001 + BOUND, 20));
  }

  @Test
  void shouldCatchUpWithEverythingThatTheFirstAnswerTellsOf() {
    check.ends(1_000, 20, 20);

    assertEquals(StaleReason.CATCHING_UP, check.judge(1_000, 19));
    assertNull(check.judge(1_000, 20));
  }

  @Test
  void shouldCatchUpWithWhatMayBeOldWhenItIsFirstHeardOf() {
    check.ends(1_000, 10, 10);
    assertNull(check.judge(1_000, 10));
    long later = 1_001 + BOUND;

    check.ends(later, 20, 20);

    assertEquals(StaleReason.CATCHING_UP, check.judge(later, 19));
    assertNull(check.judge(later, 20));
  }

  @Test
  void shouldCatchUpWhileTheFrontierMovesButStaysBehindWhatWasReadBeforeTheBound() {
    for (int second = 0; second <= 20; second++) {
      check.ends(second * 1_000L, 100L * (second + 1), 100L * (second + 1));
      long frontier = Math.max(100, 100L * (second - 6));

      StaleReason reason = check.judge(second * 1_000L, frontier);

      assertEquals(second <= 5 ? null : StaleReason.CATCHING_UP, reason, "second " + second);
    }
  }

  @Test
  void shouldSayThatKafkaDoesNotAnswer() {
    check.ends(1_000, 10, 10);

    assertNull(check.judge(1_000 + BOUND, 10));
    assertEquals(StaleReason.KAFKA_UNREACHABLE, check.judge(1_001 + BOUND, 10));
  }

  @Test
  void shouldSayThatATransactionIsOpenOnceTheStableEndHasStoodStillBeforeTheLogEndForTheBound() {
    for (int second = 0; second <= 5; second++) {
      check.ends(second * 1_000L, 10, 12 + second);
      assertNull(check.judge(second * 1_000L, 10), "second " + second);
    }

    check.ends(6_000, 10, 18);
    assertEquals(StaleReason.OPEN_TRANSACTION, check.judge(6_000, 10));

    check.ends(7_000, 19, 19);
    assertNull(check.judge(7_000, 19));
  }

  @Test
  void shouldBeCurrentUnderTransactionsThatFollowOneAnother() {
    for (int second = 0; second < 60; second++) {
      check.ends(second * 1_000L, 100L * second, 100L * second + 50);

      assertNull(check.judge(second * 1_000L, 100L * second), "second " + second);
    }
  }

  @Test
  void shouldNoticeATransactionThatHangsAfterOthersFollowedOneAnother() {
    for (int second = 0; second < 60; second++) {
      check.ends(second * 1_000L, 100L * second, 100L * second + 50);
    }
    for (int second = 60; second < 66; second++) {
      check.ends(second * 1_000L, 6_000, 6_050);
      assertNull(check.judge(second * 1_000L, 6_000), "second " + second);
    }

    check.ends(66_000, 6_000, 6_050);

    assertEquals(StaleReason.OPEN_TRANSACTION, check.judge(66_000, 6_000));
  }

  @Test
  void shouldRememberNoMoreThanWhatWasReadWithinTheBoundHoweverLongTheFrontierStands() {
    for (int second = 0; second < 10_000; second++) {
      check.ends(second * 1_000L, second, second);
      assertTrue(check.remembered() <= 8, () -> check.remembered() + " ends");
    }

    assertEquals(StaleReason.CATCHING_UP, check.judge(9_999_000, 9_993));
    assertNull(check.judge(9_999_000, 9_994));
  }
}
