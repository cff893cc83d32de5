package io.livetable.server.hub;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that wait for an event loop. Those of feeds come first, but a client's that is older
 * than all of them has a turn after so many, so that it comes to it however much feeds bring.
 * Thread-safe.
 */
final class LoopTasks {

  /** How many tasks of feeds overtake a client's. */
  static final int TURNS = 8;

  private final int overtaking;
  private final ArrayDeque<Task> feeds = new ArrayDeque<>();
  private final ArrayDeque<Task> requests = new ArrayDeque<>();
  private long given;
  private int turns;

  LoopTasks() {
    this(TURNS);
  }

  /** With another number of feeds' tasks that overtake a client's. */
  LoopTasks(int overtaking) {
    this.overtaking = overtaking;
  }

  private record Task(Runnable task, long number) {}

  /** Adds a feed's task. */
  synchronized void add(Runnable task) {
    feeds.add(new Task(task, given++));
    notifyAll();
  }

  /** Adds a client's task. */
  synchronized void request(Runnable task) {
    requests.add(new Task(task, given++));
    notifyAll();
  }

  synchronized int size() {
    return feeds.size() + requests.size();
  }

  /** Takes the next task; waits for one if there is none. */
  synchronized Runnable take() throws InterruptedException {
    Runnable task;
    while ((task = poll()) == null) {
      wait();
    }
    return task;
  }

  /** Takes the next task; null if there is none. */
  synchronized @Nullable Runnable poll() {
    if (feeds.isEmpty() && requests.isEmpty()) {
      return null;
    }
    if (isRequestsTurn(feeds.peek(), requests.peek())) {
      turns = 0;
      return requests.remove().task();
    }
    turns++;
    return feeds.remove().task();
  }

  private boolean isRequestsTurn(@Nullable Task feed, @Nullable Task request) {
    if (feed == null || request == null) {
      return feed == null;
    }
    return turns >= overtaking && request.number() < feed.number();
  }
}
