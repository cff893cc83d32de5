package io.livetable.simulator;

/**
 * One attempt to move money, with the state of both accounts after it.
 *
 * @param number counts the attempts, aborted ones included, from 1
 * @param from the paying account
 * @param to the receiving account
 * @param amountMinor what moves, in the currency's minor unit; at least 1
 * @param fromAfter the payer after the transfer
 * @param toAfter the receiver after the transfer
 * @param closesFrom whether the payer's account, empty now, is closed in the same transaction
 * @param aborted whether the transaction is to be aborted
 */
public record Transfer(
    long number,
    String from,
    String to,
    long amountMinor,
    Balance fromAfter,
    Balance toAfter,
    boolean closesFrom,
    boolean aborted) {

  /** The transfer's name in the records. */
  public String id() {
    return idOf(number);
  }

  static String idOf(long number) {
    return "T-%09d".formatted(number);
  }

  /**
   * The number of a transfer's name.
   *
   * @throws IllegalArgumentException if it is no such name
   */
  static long numberOf(String id) {
    if (!id.startsWith("T-")) {
      throw new IllegalArgumentException("not a transfer id: " + id);
    }
    return Long.parseLong(id.substring(2));
  }
}
