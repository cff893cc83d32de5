package io.livetable.server.table;

import java.util.concurrent.CompletionStage;

/** Reads an account from a feed's table, at a known position. Thread-safe. */
public interface AccountReader {

  /**
   * The account's state. Completes on a thread of the reader's own; never blocks the caller.
   *
   * @return completes exceptionally with {@link TableNotReadyException} while the partition's table
   *     is closed or restoring
   */
  CompletionStage<AccountState> read(int partition, String account);
}
