package io.livetable.server.hub;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An event loop on a thread of its own. A turn is the tasks that wait, for as long as the end of
 * the turn before took, and then its own end: so what is done at the end of turns, if it is dear,
 * is done for many tasks at once, and if none waits it is done at once. A task that fails is logged
 * and the loop goes on. What is given after {@link #close} is not run, and nobody blocks on it.
 */
public final class LoopThread implements EventLoop, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LoopThread.class);

  /** So many permits that no offer blocks any more. */
  private static final int ALWAYS = Integer.MAX_VALUE / 2;

  /** For how long tasks may run in a turn whatever its end takes, nanoseconds. */
  private static final long LEAST_TURN = 1_000_000;

  private final LoopTasks tasks = new LoopTasks();
  private final List<Runnable> turnEnd = new ArrayList<>();
  private final Semaphore offers;
  private final LongSupplier clock;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * Starts the loop.
   *
   * @param name the thread's name
   * @param maxOffers how many tasks given by {@link #offer} may wait
   * @param clock nanoseconds that only rise
   */
  public LoopThread(String name, int maxOffers, LongSupplier clock) {
    this.offers = new Semaphore(maxOffers);
    this.clock = clock;
    this.thread = new Thread(this::run, name);
    this.thread.setDaemon(true);
    this.thread.start();
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public void request(Runnable task) {
    tasks.request(task);
  }

  @Override
  public void offer(Runnable task) throws InterruptedException {
    offers.acquire();
    tasks.add(
        () -> {
          offers.release();
          task.run();
        });
  }

  @Override
  public void atTurnEnd(Runnable task) {
    turnEnd.add(task);
  }

  /** How many tasks wait. */
  public int waiting() {
    return tasks.size();
  }

  /** Runs what was given so far and ends. Returns at once. */
  @Override
  public void close() {
    tasks.request( // Which comes after all that was given before it.
        () -> {
          closed = true;
          offers.release(ALWAYS);
        });
  }

  private void run() {
    long allowed = LEAST_TURN;
    while (!closed) {
      try {
        run(tasks.take());
      } catch (InterruptedException e) {
        return;
      }
      if (!turnEnd.isEmpty()) {
        more(clock.getAsLong() + allowed);
        allowed = Math.max(LEAST_TURN, endTurn());
      }
    }
  }

  /** Runs tasks that wait already, until this time. */
  private void more(long until) {
    Runnable task;
    while (!closed && clock.getAsLong() - until < 0 && (task = tasks.poll()) != null) {
      run(task);
    }
  }

  /** Returns how long it took, nanoseconds. */
  private long endTurn() {
    long start = clock.getAsLong();
    for (int i = 0; i < turnEnd.size(); i++) { // They may add to it.
      run(turnEnd.get(i));
    }
    turnEnd.clear();
    return clock.getAsLong() - start;
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      LOG.error("A task of the event loop failed; this is a bug.", e);
    }
  }
}
