package io.livetable.simulator;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A bank whose transfers follow from its seed and their number alone, given the balances before
 * them: the same seed moves the same money, also across a restart. Customers are {@code ACC-0001}
 * and up; {@link #HOUSE} is the bank's own account and lends to customers who cannot pay, so that
 * all balances sum up to 0 at any time. An account without a balance holds 0. Not thread-safe.
 */
public final class Bank {

  /** The bank's own account; its balance is what it has lent, negated. */
  public static final String HOUSE = "ACC-0000";

  private static final long LOAN_MINOR = 100_000;
  private static final int MOST_MINOR = 25_000;

  private final int accounts;
  private final long seed;
  private final double abortShare;
  private final double closeShare;
  private final Map<String, Balance> balances = new HashMap<>();
  private long number = 1;

  /**
   * A bank in which nothing has happened yet.
   *
   * @param accounts how many customers it has, at least 2
   * @param seed decides the transfers
   * @param abortShare the share of attempts that are aborted
   * @param closeShare the share of attempts that close the payer's account
   */
  public Bank(int accounts, long seed, double abortShare, double closeShare) {
    if (accounts < 2) {
      throw new IllegalArgumentException("a bank has at least 2 customers, not " + accounts);
    }
    this.accounts = accounts;
    this.seed = seed;
    this.abortShare = abortShare;
    this.closeShare = closeShare;
  }

  /** The key of a customer, from 1. */
  public static String account(int customer) {
    return "ACC-%04d".formatted(customer);
  }

  /** Takes over an account's balance of an earlier run, whose last transfer for it had a number. */
  public void restore(String account, Balance balance, long lastNumber) {
    balances.put(account, balance);
    number = Math.max(number, lastNumber + 1);
  }

  /** What an account holds. */
  public Balance balance(String account) {
    return balances.getOrDefault(account, Balance.NONE);
  }

  /** The sum over all accounts; always 0. */
  public long totalMinor() {
    return balances.values().stream().mapToLong(Balance::minor).sum();
  }

  /** The next attempt. It changes nothing until it is settled. */
  public Transfer next() {
    SplittableRandom random = new SplittableRandom(seed * 0xD1342543DE82EF95L + number);
    boolean aborted = random.nextDouble() < abortShare;
    boolean closes = random.nextDouble() < closeShare;
    int payer = 1 + random.nextInt(accounts);
    int receiver = 1 + random.nextInt(accounts - 1);
    String from = account(payer);
    String to = account(receiver < payer ? receiver : receiver + 1);
    long held = balance(from).minor();
    long amount = closes ? held : 1 + random.nextInt(MOST_MINOR);
    if (amount == 0 || amount > held) {
      return transfer(HOUSE, from, LOAN_MINOR, false, aborted);
    }
    return transfer(from, to, amount, closes, aborted);
  }

  private Transfer transfer(String from, String to, long amount, boolean closes, boolean aborted) {
    return new Transfer(
        number,
        from,
        to,
        amount,
        balance(from).plus(-amount),
        balance(to).plus(amount),
        closes,
        aborted);
  }

  /** Ends the attempt that {@link #next} gave: applies it unless it is one to abort. */
  public void settle(Transfer transfer) {
    if (transfer.number() != number) {
      throw new IllegalArgumentException(
          "attempt %d is settled while %d is next".formatted(transfer.number(), number));
    }
    number++;
    if (transfer.aborted()) {
      return;
    }
    balances.put(transfer.to(), transfer.toAfter());
    if (transfer.closesFrom()) {
      balances.remove(transfer.from());
    } else {
      balances.put(transfer.from(), transfer.fromAfter());
    }
  }
}
