package io.livetable.server.session;

import io.livetable.server.hub.EventLoop;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a session has asked of event loops and has not run yet. While there is any, nothing more is
 * read from its client: else one that asks faster than loops answer would fill their queues.
 * Thread-safe.
 */
final class Requests {

  private final AtomicInteger running = new AtomicInteger();
  private final Runnable done;

  /** None yet; {@code done} runs whenever the last one has run, on its thread. */
  Requests(Runnable done) {
    this.done = done;
  }

  /** Runs a task on a loop. */
  void execute(EventLoop loop, Runnable task) {
    begin();
    loop.request(
        () -> {
          try {
            task.run();
          } finally {
            end();
          }
        });
  }

  /** Begins what may ask something, so that it is not done before it has asked everything. */
  void begin() {
    running.incrementAndGet();
  }

  /** Ends what {@link #begin} began. */
  void end() {
    if (running.decrementAndGet() == 0) {
      done.run();
    }
  }
}
