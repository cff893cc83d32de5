package io.livetable.server.smoke;

import io.livetable.simulator.Arguments;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a smoke run is asked to do.
 *
 * @param seed decides the transfers and what the clients do
 * @param hold the path that is held back
 * @param kill whether the server is killed and started again in the middle
 * @param accounts how many customers the bank has
 * @param transfers how many transfers are committed
 * @param rate transfers a second
 * @param clients how many clients there are
 * @param tombstones the share of transfers that close an account
 */
record SmokeOptions(
    long seed,
    Hold hold,
    boolean kill,
    int accounts,
    long transfers,
    double rate,
    int clients,
    double tombstones) {

  private static final Set<String> NAMES =
      new LinkedHashSet<>(
          List.of(
              "seed", "hold", "kill", "accounts", "transfers", "rate", "clients", "tombstones"));

  /** The path that is held back. */
  enum Hold {
    /** Neither for long. */
    NONE,
    /** What the tables say reaches the hub late. */
    TABLE,
    /** The connector is stopped half-way. */
    PUSH
  }

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException with a message for the user
   */
  static SmokeOptions parse(String... args) {
    Arguments given = Arguments.parse(args, NAMES);
    return new SmokeOptions(
        given.number("seed", 1, Long.MIN_VALUE, Long.MAX_VALUE),
        hold(given.text("hold", "none")),
        kill(given.text("kill", "no")),
        (int) given.number("accounts", 200, 2, 9_999),
        given.number("transfers", 5_000, 1, 1_000_000),
        given.rate("rate", 300),
        (int) given.number("clients", 60, 1, 1_000),
        given.share("tombstones", 0.01));
  }

  private static Hold hold(String text) {
    return switch (text) {
      case "none" -> Hold.NONE;
      case "table" -> Hold.TABLE;
      case "push" -> Hold.PUSH;
      default -> throw new IllegalArgumentException("--hold is table or push, not " + text);
    };
  }

  private static boolean kill(String text) {
    return switch (text) {
      case "no" -> false;
      case "server" -> true;
      default -> throw new IllegalArgumentException("--kill is server, not " + text);
    };
  }
}
