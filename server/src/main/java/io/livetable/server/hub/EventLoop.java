package io.livetable.server.hub;

/**
 * Runs what concerns a group of partitions, one task at a time, in the order in which the tasks
 * were given. Thread-safe.
 */
public interface EventLoop {

  /** Runs the task later; never blocks. */
  void execute(Runnable task);

  /**
   * Runs the task later; blocks while too many such tasks wait. Not to be called on an event loop.
   *
   * @throws InterruptedException if the thread was interrupted while it waited: the task is not run
   */
  void offer(Runnable task) throws InterruptedException;

  /**
   * Runs the task at the end of this turn: once the tasks before it and, if they are few, those
   * that wait behind them have run. For what is better done once for many of them, as writing to a
   * socket is. Only to be called on this loop.
   */
  void atTurnEnd(Runnable task);
}
