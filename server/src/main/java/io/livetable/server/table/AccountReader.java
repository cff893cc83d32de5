package io.livetable.server.table;

import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/** Reads an account from a feed's table, at a known position. Thread-safe. */
public interface AccountReader {

  /**
   * The account's state. Completes on any thread; never blocks the caller.
   *
   * @param wanted whether anybody still waits for the answer; asked on a thread of the reader's own
   *     when the read's turn has come
   * @return completes exceptionally with {@link TableNotReadyException} while the partition's table
   *     is closed or restoring, if too many reads wait, or if it was not wanted any more; with a
   *     {@link java.util.concurrent.TimeoutException} if it took too long
   */
  CompletionStage<AccountState> read(int partition, String account, BooleanSupplier wanted);

  /** The same, wanted whenever it comes. */
  default CompletionStage<AccountState> read(int partition, String account) {
    return read(partition, account, () -> true);
  }
}
