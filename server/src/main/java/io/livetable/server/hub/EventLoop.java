package io.livetable.server.hub;

/**
 * Runs what concerns a group of partitions, one task at a time, in the order in which the tasks
 * were given; but what feeds bring may overtake what clients ask for. Thread-safe.
 */
public interface EventLoop {

  /** Runs a feed's task later; never blocks. */
  void execute(Runnable task);

  /**
   * Runs a client's task later; never blocks. All that was given before it has run then; feeds'
   * tasks that are given after it may have run too, so that those who watch do not wait for those
   * who come.
   */
  void request(Runnable task);

  /**
   * Runs a feed's task later; blocks while too many such tasks wait. Not to be called on an event
   * loop.
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
