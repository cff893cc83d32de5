package io.livetable.server.chaos;

import io.livetable.simulator.Arguments;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a chaos run is asked to do.
 *
 * @param seed decides the faults, the transfers and what the clients do
 * @param minutes for how long faults are injected
 * @param accounts how many customers the bank has
 * @param rate transfers a second
 * @param processes how many processes of clients there are
 * @param clients how many clients each of them has
 */
record ChaosOptions(
    long seed, double minutes, int accounts, double rate, int processes, int clients) {

  private static final Set<String> NAMES =
      new LinkedHashSet<>(
          List.of("seed", "minutes", "accounts", "rate", "processes", "clients-each"));

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException with a message for the user
   */
  static ChaosOptions parse(String... args) {
    Arguments given = Arguments.parse(args, NAMES);
    return new ChaosOptions(
        given.number("seed", 1, Long.MIN_VALUE, Long.MAX_VALUE),
        given.rate("minutes", 5),
        (int) given.number("accounts", 150, 2, 9_999),
        given.rate("rate", 40),
        (int) given.number("processes", 4, 1, 50),
        (int) given.number("clients-each", 52, 1, 1_000));
  }
}
