package io.livetable.server.table;

/** Judges whether records are in the partition that their accounts belong to. */
interface Misplaced {

  /**
   * Whether a record of {@code account} at these coordinates is misplaced. Called on the
   * partition's stream thread.
   */
  boolean check(String account, int partition, long offset);
}
