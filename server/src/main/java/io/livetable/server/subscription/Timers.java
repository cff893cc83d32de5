package io.livetable.server.subscription;

import io.livetable.server.hub.EventLoop;

/** Lets time pass. */
public interface Timers {

  /** Milliseconds that only rise. */
  long now();

  /** Runs the task on the loop, in {@code delayMs} milliseconds. */
  void after(long delayMs, EventLoop loop, Runnable task);
}
