package io.livetable.server.hub;

import java.util.ArrayDeque;

/** An event loop that runs when it is told to. Not thread-safe. */
public final class ManualLoop implements EventLoop {

  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private int offers;
  private boolean interrupted;

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public void request(Runnable task) {
    tasks.add(task);
  }

  @Override
  public void offer(Runnable task) throws InterruptedException {
    if (interrupted) {
      throw new InterruptedException();
    }
    offers++;
    tasks.add(
        () -> {
          offers--;
          task.run();
        });
  }

  /** Whether whoever offers is interrupted, as if it had been blocked. */
  public void interruptOffers(boolean interrupt) {
    interrupted = interrupt;
  }

  /** How many tasks given by {@link #offer} wait. */
  public int offersWaiting() {
    return offers;
  }

  /** Runs the next task, if there is one. */
  public boolean runOne() {
    Runnable task = tasks.poll();
    if (task != null) {
      task.run();
    }
    return task != null;
  }

  /** Runs until nothing waits. */
  public void run() {
    while (runOne()) {
      // The next one.
    }
  }
}
