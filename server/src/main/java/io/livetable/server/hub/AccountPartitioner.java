package io.livetable.server.hub;

/** Says in which partition an account's records are. Thread-safe. */
@FunctionalInterface
public interface AccountPartitioner {

  /**
   * The partition of an account.
   *
   * @throws IllegalArgumentException if the feed's keys cannot be this account; the message says
   *     why
   */
  int partition(String account, int partitions);
}
