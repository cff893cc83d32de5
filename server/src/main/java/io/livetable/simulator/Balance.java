package io.livetable.simulator;

/**
 * What an account holds.
 *
 * @param minor the money, in the currency's minor unit
 * @param version how many changes the account has seen since it was opened
 */
public record Balance(long minor, long version) {

  /** An account that has never been used, or was closed. */
  public static final Balance NONE = new Balance(0, 0);

  /** The balance after one change. */
  Balance plus(long amountMinor) {
    return new Balance(Math.addExact(minor, amountMinor), version + 1);
  }
}
