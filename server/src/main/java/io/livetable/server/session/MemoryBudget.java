package io.livetable.server.session;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The bytes of the heap that sessions, what waits for them, and other sources take together,
 * against a bound. What sessions take is added as it changes; sources are asked at each {@link
 * #look}. Thread-safe, without locks.
 */
public final class MemoryBudget {

  /** A budget that is never used up. */
  public static final MemoryBudget UNBOUNDED = new MemoryBudget(Long.MAX_VALUE, List.of());

  private static final double REFUSE = 0.85;
  private static final double REFUSE_NO_MORE = 0.75;
  private static final double SHED = 0.95;

  private final long bytes;
  private final List<LongSupplier> sources;
  private final AtomicLong used = new AtomicLong();
  private volatile long sourced;
  private volatile Level level = Level.NORMAL;

  /** What is done about how much is in use. */
  public enum Level {
    /** There is room. */
    NORMAL,
    /** New sessions and subscriptions are refused. */
    REFUSE,
    /** Sessions are closed, those first that take most. */
    SHED
  }

  /**
   * A budget of which nothing is used.
   *
   * @param bytes how much there is
   * @param sources what else takes some, in bytes; asked by {@link #look}
   */
  public MemoryBudget(long bytes, List<LongSupplier> sources) {
    this.bytes = bytes;
    this.sources = List.copyOf(sources);
  }

  /** How much there is. */
  public long bytes() {
    return bytes;
  }

  /** How much is in use. */
  public long used() {
    return used.get();
  }

  /** What was to be done at the last look. */
  public Level level() {
    return level;
  }

  /** Whether new sessions and subscriptions are refused: since the last look, or from now on. */
  boolean refuses() {
    return level != Level.NORMAL || used.get() >= REFUSE * bytes;
  }

  /** Whether all is in use: then nothing may wait for a client behind what it has not taken. */
  boolean isExhausted() {
    return used.get() >= bytes;
  }

  /** How many bytes must be given back until nothing is shed any more. */
  long excess() {
    return Math.max(0, used.get() - (long) (REFUSE * bytes));
  }

  void add(long more) {
    used.addAndGet(more);
  }

  /**
   * Asks the sources, and judges what is to be done. What was begun goes on until clearly less is
   * in use: shedding until below the level of refusing, refusing until below three quarters.
   */
  Level look() {
    long now = sources.stream().mapToLong(LongSupplier::getAsLong).sum();
    used.addAndGet(now - sourced);
    sourced = now;
    double share = (double) used.get() / bytes;
    Level before = level;
    if (share >= SHED || (before == Level.SHED && share >= REFUSE)) {
      level = Level.SHED;
    } else if (share >= REFUSE || (before != Level.NORMAL && share >= REFUSE_NO_MORE)) {
      level = Level.REFUSE;
    } else {
      level = Level.NORMAL;
    }
    return level;
  }
}
