package io.livetable.server.subscription;

import org.jspecify.annotations.Nullable;

/** Where a subscription stands. */
sealed interface State {

  /**
   * What is being looked for: a view from which the subscription can go on.
   *
   * @param position the position that the client has; null if none, or none that means anything
   * @param floor what the view must reach at least: what the client stands at although it gave no
   *     position
   * @param reset what the client is told of its old view
   */
  record Goal(@Nullable Long position, @Nullable Long floor, Reset reset) {

    /** What the client must not fall below; null if it stands nowhere. */
    @Nullable Long stands() {
      if (position == null) {
        return floor;
      }
      return floor == null ? position : Long.valueOf(Math.max(position, floor));
    }
  }

  /** Not begun. */
  record Waiting() implements State {}

  /**
   * The table or the log's end is being read.
   *
   * @param goal what for
   * @param deadline when it is given up, in the time of {@link Timers#now}
   */
  record Seeking(Goal goal, long deadline) implements State {}

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

  /**
   * Over.
   *
   * @param stands what the client stands at; null if it stands nowhere
   */
  record Ended(@Nullable Long stands) implements State {}
}
