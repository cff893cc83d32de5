package io.livetable.server.hub;

import java.util.ArrayList;
import java.util.List;

/**
 * An event loop that runs when it is told to. A turn ends when no task waits, or with its third
 * task. Not thread-safe.
 */
public final class ManualLoop implements EventLoop {

  private static final int LONGEST_TURN = 3;

  private final LoopTasks tasks = new LoopTasks();
  private final List<Runnable> turnEnd = new ArrayList<>();
  private int inTurn;
  private int offers;
  private boolean interrupted;

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

  @Override
  public void atTurnEnd(Runnable task) {
    turnEnd.add(task);
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
      inTurn++;
      if (inTurn == LONGEST_TURN || tasks.size() == 0) {
        endTurn();
      }
    }
    return task != null;
  }

  private void endTurn() {
    inTurn = 0;
    for (int i = 0; i < turnEnd.size(); i++) {
      turnEnd.get(i).run();
    }
    turnEnd.clear();
  }

  /** Runs until nothing waits. */
  public void run() {
    while (runOne()) {
      // The next one.
    }
  }
}
