package io.livetable.server.hub;

import java.util.ArrayList;
import java.util.List;

/** An event loop that runs when it is told to. Not thread-safe. */
public final class ManualLoop implements EventLoop {

  private final LoopTasks tasks;
  private final List<Runnable> turnEnd = new ArrayList<>();
  private final int longestTurn;
  private int inTurn;
  private int offers;
  private boolean interrupted;

  /** A loop that runs what it is given in the order in which it is given. */
  public ManualLoop() {
    this(0, 3);
  }

  /**
   * A loop.
   *
   * @param overtaking how many tasks of feeds overtake a client's
   * @param longestTurn how many tasks a turn has at most; it ends when no task waits
   */
  public ManualLoop(int overtaking, int longestTurn) {
    this.tasks = new LoopTasks(overtaking);
    this.longestTurn = longestTurn;
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
      if (inTurn == longestTurn || tasks.size() == 0) {
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
