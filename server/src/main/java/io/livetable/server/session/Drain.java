package io.livetable.server.session;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** Sends the sessions of a server that stops away, by a plan. Used once, by one thread. */
final class Drain {

  /**
   * How long a client has to read that the server goes before the first is closed, milliseconds.
   */
  private static final long NOTICE_MS = 300;

  private static final long STEP_MS = 50;

  private final DrainPlan plan;
  private final ArrayDeque<ClientEndpoint> left;
  private final LongSupplier clock;
  private final LongConsumer pause;

  /**
   * A drain of these sessions.
   *
   * @param clock milliseconds that only rise
   * @param pause lets so many of them pass
   */
  Drain(
      DrainPlan plan, Collection<ClientEndpoint> sessions, LongSupplier clock, LongConsumer pause) {
    this.plan = plan;
    this.left = new ArrayDeque<>(sessions);
    this.clock = clock;
    this.pause = pause;
  }

  /** Returns when all are closed, or the thread is interrupted. */
  void run() {
    if (left.isEmpty()) {
      return;
    }
    left.forEach(session -> session.goaway(plan.fromMs(), plan.toMs()));
    pause.accept(NOTICE_MS);
    long begin = clock.getAsLong();
    int closed = 0;
    while (!left.isEmpty() && !Thread.currentThread().isInterrupted()) {
      int due = plan.due(clock.getAsLong() - begin);
      for (; closed < due && !left.isEmpty(); closed++) {
        left.remove().close(CloseCode.SERVICE_RESTART, "the server stops");
      }
      if (!left.isEmpty()) {
        pause.accept(STEP_MS);
      }
    }
  }

  /** Sleeps. */
  static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
