package io.livetable.server.session;

import io.livetable.server.session.MemoryBudget.Level;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the memory budget: when it is nearly used up, closes those sessions that take most,
 * among equals those that have not taken anything for longest. One thread.
 */
final class Shedder {

  private static final Logger LOG = LoggerFactory.getLogger(Shedder.class);

  /** What a session that keeps up may have waiting; nobody is closed for less. */
  static final long LEAST_BYTES = 16 * 1024;

  private final MemoryBudget budget;
  private final LongAdder shed = new LongAdder();
  private Level said = Level.NORMAL;

  /** A session that may be closed. */
  interface Candidate {
    /** What waits for its client, bytes. */
    long outboxBytes();

    /** For how long its client has not taken what is being sent, milliseconds; 0 if nothing is. */
    long sendingForMs();

    /** Closes it, and tells the client when to come back. */
    void shed();
  }

  private record Ranked(Candidate session, long bytes, long sendingForMs) {}

  Shedder(MemoryBudget budget) {
    this.budget = budget;
  }

  /** Looks, and does what is to be done. */
  void look(Collection<? extends Candidate> sessions) {
    Level level = budget.look();
    int closed = level == Level.SHED ? shed(sessions) : 0;
    if (level != said) {
      said = level;
      say(level, closed, sessions.size());
    }
  }

  /** How many sessions were closed. */
  long total() {
    return shed.sum();
  }

  private int shed(Collection<? extends Candidate> sessions) {
    List<Ranked> ranked =
        sessions.stream()
            .map(session -> new Ranked(session, session.outboxBytes(), session.sendingForMs()))
            .filter(one -> one.bytes() >= LEAST_BYTES)
            .sorted(
                Comparator.comparingLong(Ranked::bytes)
                    .thenComparingLong(Ranked::sendingForMs)
                    .reversed())
            .toList();
    long excess = budget.excess();
    int closed = 0;
    for (Ranked one : ranked) {
      if (excess <= 0) {
        break;
      }
      one.session().shed();
      excess -= one.bytes();
      closed++;
    }
    shed.add(closed);
    return closed;
  }

  private void say(Level level, int closed, int sessions) {
    long used = budget.used();
    switch (level) {
      case NORMAL ->
          LOG.info("Memory: {} of {} bytes are in use; all are let in again", used, budget.bytes());
      case REFUSE ->
          LOG.warn(
              "Memory: {} of {} bytes are in use; new sessions and subscriptions are refused",
              used,
              budget.bytes());
      case SHED ->
          LOG.warn(
              "Memory: {} of {} bytes are in use; {} of {} sessions, those that take most, are closed for a start",
              used,
              budget.bytes(),
              closed,
              sessions);
    }
  }
}
