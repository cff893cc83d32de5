package io.livetable.server.hub;

import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An event loop on a thread of its own. A task that fails is logged and the loop goes on. What is
 * given after {@link #close} is not run, and nobody blocks on it.
 */
public final class LoopThread implements EventLoop, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LoopThread.class);

  /** So many permits that no offer blocks any more. */
  private static final int ALWAYS = Integer.MAX_VALUE / 2;

  private final LoopTasks tasks = new LoopTasks();
  private final Semaphore offers;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * Starts the loop.
   *
   * @param name the thread's name
   * @param maxOffers how many tasks given by {@link #offer} may wait
   */
  public LoopThread(String name, int maxOffers) {
    this.offers = new Semaphore(maxOffers);
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
    while (!closed) {
      Runnable task;
      try {
        task = tasks.take();
      } catch (InterruptedException e) {
        return;
      }
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        LOG.error("A task of the event loop failed; this is a bug.", e);
      }
    }
  }
}
