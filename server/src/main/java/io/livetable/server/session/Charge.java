package io.livetable.server.session;

/**
 * What one session takes of the memory budget. It is kept in steps, so that the budget is not
 * touched for each message: a session that keeps up takes what it did at its start. Thread-safe.
 */
class Charge {

  /** What a session takes with its connection, and up to a step in its outbox. */
  static final int SESSION_BYTES = 8 * 1024;

  /** What a subscription takes. */
  static final int SUBSCRIPTION_BYTES = 1024;

  private static final int STEP = 4 * 1024;

  private final MemoryBudget budget;
  private int subscriptions;
  private long request;
  private long waiting;
  private boolean begun;

  /** Of a session that takes nothing before it has begun. */
  Charge(MemoryBudget budget) {
    this.budget = budget;
  }

  /** The session begins. */
  synchronized void begin() {
    begun = true;
    budget.add(SESSION_BYTES);
  }

  /** Whether all of the budget is in use. */
  boolean isExhausted() {
    return budget.isExhausted();
  }

  /** The session watches so many accounts now. */
  synchronized void subscriptions(int now) {
    if (begun) {
      budget.add((long) SUBSCRIPTION_BYTES * (now - subscriptions));
      subscriptions = now;
    }
  }

  /** A request of so many bytes is being carried out; 0: none is. */
  synchronized void request(long bytes) {
    if (begun && bytes != request) {
      budget.add(bytes - request);
      request = bytes;
    }
  }

  /** So many bytes wait in the outbox. Called by the outbox alone, whose lock orders the calls. */
  void waiting(long bytes) {
    long steps = bytes / STEP * STEP;
    if (steps > waiting || steps + STEP < waiting || steps == 0) {
      change(steps);
    }
  }

  private void change(long steps) {
    if (steps != waiting) {
      synchronized (this) {
        if (begun) {
          budget.add(steps - waiting);
          waiting = steps;
        }
      }
    }
  }

  /** The session has ended: nothing is taken any more. */
  synchronized void release() {
    if (begun) {
      begun = false;
      budget.add(-(SESSION_BYTES + (long) SUBSCRIPTION_BYTES * subscriptions + request + waiting));
    }
  }
}
