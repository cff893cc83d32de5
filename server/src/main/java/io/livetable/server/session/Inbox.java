package io.livetable.server.session;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.function.Consumer;

/**
 * What a client has sent and was not handled yet. Messages are handled one after the other, in
 * order; one may hold back those behind it until its outcome is known. Thread-safe; the handler is
 * called without a lock held.
 */
final class Inbox<M> {

  private final Consumer<M> handler;
  private final ArrayDeque<M> waiting = new ArrayDeque<>(2);
  private boolean running;
  private boolean held;

  Inbox(Consumer<M> handler) {
    this.handler = handler;
  }

  /**
   * Adds messages, and handles what may be handled; by the thread that is at it, if there is one.
   */
  void add(Collection<M> messages) {
    synchronized (this) {
      waiting.addAll(messages);
    }
    run();
  }

  /** Nothing is handled until {@link #release}; for the handler to call. */
  synchronized void hold() {
    held = true;
  }

  /** Goes on. */
  void release() {
    synchronized (this) {
      held = false;
    }
    run();
  }

  private void run() {
    synchronized (this) {
      if (running) {
        return;
      }
      running = true;
    }
    while (true) {
      M next;
      synchronized (this) {
        if (held || waiting.isEmpty()) {
          running = false;
          return;
        }
        next = waiting.remove();
      }
      handler.accept(next);
    }
  }
}
