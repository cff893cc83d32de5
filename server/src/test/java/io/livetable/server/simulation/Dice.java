package io.livetable.server.simulation;

import java.util.List;
import java.util.SplittableRandom;

/** All chance of a simulation, from one seed. */
final class Dice {

  private final SplittableRandom random;

  Dice(long seed) {
    this.random = new SplittableRandom(seed);
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** A number from {@code low} to {@code high}, both included. */
  int between(int low, int high) {
    return random.nextInt(low, high + 1);
  }

  double between(double low, double high) {
    return random.nextDouble(low, high);
  }

  <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  double pick(double... from) {
    return from[random.nextInt(from.length)];
  }
}
