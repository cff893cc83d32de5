package io.livetable.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BankTest {

  @Test
  void shouldRepeatTransfersOfSameSeed() {
    // given
    Bank one = new Bank(20, 7, 0.2, 0.05);
    Bank other = new Bank(20, 7, 0.2, 0.05);

    // when
    List<Transfer> first = settle(one, 500);

    // then
    assertEquals(first, settle(other, 500));
    assertTrue(first.stream().anyMatch(Transfer::aborted));
    assertTrue(first.stream().anyMatch(transfer -> !transfer.aborted()));
  }

  @Test
  void shouldDifferBetweenSeeds() {
    assertNotEquals(settle(new Bank(20, 7, 0, 0), 50), settle(new Bank(20, 8, 0, 0), 50));
  }

  @Test
  void shouldConserveMoneyThroughAbortsAndClosedAccounts() {
    // given
    Bank bank = new Bank(10, 3, 0.2, 0.1);
    int closed = 0;

    // when
    for (int i = 0; i < 2_000; i++) {
      Transfer transfer = bank.next();
      bank.settle(transfer);
      closed += transfer.closesFrom() && !transfer.aborted() ? 1 : 0;

      // then
      assertEquals(0, bank.totalMinor());
    }
    assertTrue(closed > 50, "closed accounts: " + closed);
  }

  @Test
  void shouldLeaveBalancesAloneWhenAborted() {
    // given
    Bank bank = new Bank(10, 3, 1, 0);

    // when
    List<Transfer> transfers = settle(bank, 100);

    // then
    for (Transfer transfer : transfers) {
      assertEquals(Balance.NONE, bank.balance(transfer.from()));
      assertEquals(Balance.NONE, bank.balance(transfer.to()));
    }
  }

  @Test
  void shouldRaiseVersionByOnePerCommittedChange() {
    // given
    Bank bank = new Bank(5, 11, 0.3, 0.05);
    Map<String, Balance> seen = new HashMap<>();

    for (int i = 0; i < 1_000; i++) {
      // when
      Transfer transfer = bank.next();
      bank.settle(transfer);

      // then
      assertFollows(seen, transfer.from(), -transfer.amountMinor(), transfer.fromAfter());
      assertFollows(seen, transfer.to(), transfer.amountMinor(), transfer.toAfter());
      if (!transfer.aborted()) {
        seen.put(transfer.to(), transfer.toAfter());
        seen.put(transfer.from(), transfer.closesFrom() ? Balance.NONE : transfer.fromAfter());
      }
    }
  }

  private static void assertFollows(
      Map<String, Balance> seen, String account, long amountMinor, Balance after) {
    Balance before = seen.getOrDefault(account, Balance.NONE);
    assertEquals(before.version() + 1, after.version());
    assertEquals(before.minor() + amountMinor, after.minor());
  }

  @Test
  void shouldNeverOverdrawCustomers() {
    // given
    Bank bank = new Bank(5, 1, 0, 0.02);

    // when
    List<Transfer> transfers = settle(bank, 1_000);

    // then
    assertTrue(
        transfers.stream()
            .filter(transfer -> !transfer.from().equals(Bank.HOUSE))
            .allMatch(transfer -> transfer.fromAfter().minor() >= 0));
    assertTrue(transfers.stream().allMatch(t -> t.amountMinor() > 0 && !t.from().equals(t.to())));
  }

  @Test
  void shouldContinueAfterRestartAsIfUninterrupted() {
    // given
    Bank uninterrupted = new Bank(10, 5, 0.2, 0.05);
    Bank before = new Bank(10, 5, 0.2, 0.05);
    Map<String, Balance> balances = new HashMap<>();
    Map<String, Long> numbers = new HashMap<>();
    for (Transfer transfer : settle(before, 300)) {
      record(transfer, balances, numbers);
    }
    List<Transfer> expected = settle(uninterrupted, 600);
    long last = numbers.values().stream().mapToLong(Long::longValue).max().orElseThrow();

    // when
    Bank restarted = new Bank(10, 5, 0.2, 0.05);
    balances.forEach(
        (account, balance) ->
            restarted.restore(account, balance, numbers.getOrDefault(account, 0L)));

    // then
    List<Transfer> continued = settle(restarted, (int) (600 - last));
    assertEquals(expected.subList((int) last, 600), continued);
  }

  private static void record(
      Transfer transfer, Map<String, Balance> balances, Map<String, Long> numbers) {
    if (transfer.aborted()) {
      return;
    }
    balances.put(transfer.from(), transfer.fromAfter());
    balances.put(transfer.to(), transfer.toAfter());
    numbers.put(transfer.from(), transfer.number());
    numbers.put(transfer.to(), transfer.number());
    if (transfer.closesFrom()) {
      balances.remove(transfer.from());
      numbers.remove(transfer.from());
    }
  }

  @Test
  void shouldRefuseToSettleAnythingButTheNextAttempt() {
    // given
    Bank bank = new Bank(5, 1, 0, 0);
    Transfer transfer = bank.next();
    bank.settle(transfer);

    // then
    assertThrows(IllegalArgumentException.class, () -> bank.settle(transfer));
  }

  private static List<Transfer> settle(Bank bank, int attempts) {
    List<Transfer> transfers = new ArrayList<>();
    for (int i = 0; i < attempts; i++) {
      Transfer transfer = bank.next();
      bank.settle(transfer);
      transfers.add(transfer);
    }
    return transfers;
  }
}
