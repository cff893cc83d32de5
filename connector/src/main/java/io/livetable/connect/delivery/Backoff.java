package io.livetable.connect.delivery;

import java.time.Duration;

/**
 * Pauses that grow exponentially, each drawn between the shortest pause and three times the one
 * before, so that many tasks do not come at once.
 *
 * @param shortest the first pause, and the least of each
 * @param longest the most of each
 */
public record Backoff(Duration shortest, Duration longest) {

  /**
   * The pause after {@code previous}.
   *
   * @param previous the pause before; zero at first
   * @param random from 0 to below 1
   */
  public Duration after(Duration previous, double random) {
    if (previous.isZero()) {
      return shortest;
    }
    long least = shortest.toNanos();
    long most = Math.max(least, Math.min(longest.toNanos(), previous.toNanos() * 3));
    return Duration.ofNanos(least + (long) ((most - least) * random));
  }
}
