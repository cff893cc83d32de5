package io.livetable.server.subscription;

import org.jspecify.annotations.Nullable;

/** Where a subscription stands. */
sealed interface State {

  /**
   * What is being looked for: a view from which the subscription can go on.
   *
   * @param position the position that the client has; null if none, or none that means anything
   * @param floor what the view must reach at least: what the client stands at although it gave no
   *     position; null if it has one
   * @param reset what the client is told of its old view
   */
  record Goal(@Nullable Long position, @Nullable Long floor, Reset reset) {

    /** What the client must not fall below; null if it stands nowhere. */
    @Nullable Long stands() {
      return position == null ? floor : position;
    }

    /** What is left if it is not found. */
    Left left() {
      return new Left(stands(), reset == Reset.MISSED_EVENT ? reset : Reset.NONE);
    }
  }

  /** Not begun. */
  record Waiting() implements State {}

  /** The table or the log's end is being read. */
  final class Seeking implements State {

    private static final long FIRST_DELAY_MS = 5;
    private static final long LONGEST_DELAY_MS = 100;

    private final Goal goal;
    private final long deadline;
    private long delayMs = FIRST_DELAY_MS;

    Seeking(Goal goal, long deadline) {
      this.goal = goal;
      this.deadline = deadline;
    }

    /** What for. */
    Goal goal() {
      return goal;
    }

    /** When it is given up, in the time of {@link Timers#now}. */
    long deadline() {
      return deadline;
    }

    /** How long to wait before reading again: longer each time, but not beyond the deadline. */
    long nextDelay(long now) {
      long delay = Math.min(delayMs, deadline - now);
      delayMs = Math.min(LONGEST_DELAY_MS, 2 * delayMs);
      return delay;
    }
  }

  /** Updates are given as they come. */
  final class Live implements State {

    private long next;

    Live(long next) {
      this.next = next;
    }

    /** The first offset the client has not been sent. */
    long next() {
      return next;
    }

    /** The client has been sent this event. */
    void given(long offset) {
      next = offset + 1;
    }
  }

  /** The outbox is full; when it has drained the goal is sought. */
  record Slow(Goal goal) implements State {}

  /** Over. */
  record Ended(Left left) implements State {}
}
