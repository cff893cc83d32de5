package io.livetable.server.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Which faults come next: round by round each kind once, in an order that the seed draws, alone or
 * two at a time. Not thread-safe.
 */
final class Schedule {

  private final List<Fault> all;
  private final SplittableRandom random;
  private final List<Fault> round = new ArrayList<>();

  Schedule(List<Fault> all, SplittableRandom random) {
    this.all = List.copyOf(all);
    this.random = random;
  }

  /** One fault, or two that can be there at a time. */
  List<Fault> next() {
    if (round.isEmpty()) {
      shuffle();
    }
    Fault first = round.remove(round.size() - 1);
    if (random.nextInt(5) < 3) {
      return List.of(first);
    }
    Optional<Fault> second =
        round.stream().filter(other -> first.target().goesWith(other.target())).findFirst();
    if (second.isEmpty()) {
      return List.of(first);
    }
    round.remove(second.get());
    return List.of(first, second.get());
  }

  private void shuffle() {
    List<Fault> rest = new ArrayList<>(all);
    while (!rest.isEmpty()) {
      round.add(rest.remove(random.nextInt(rest.size())));
    }
  }
}
