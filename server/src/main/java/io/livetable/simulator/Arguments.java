package io.livetable.simulator;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A command line of {@code --name value} pairs, checked against the names that the command knows.
 * All accessors throw {@link IllegalArgumentException} with a message for the user.
 */
public final class Arguments {

  private final Map<String, String> values;

  private Arguments(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Reads a command line.
   *
   * @param known the names, without the dashes
   * @throws IllegalArgumentException if a name is unknown, given twice or lacks its value
   */
  public static Arguments parse(String[] args, Set<String> known) {
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < args.length; i += 2) {
      String name = args[i].startsWith("--") ? args[i].substring(2) : "";
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "unknown option %s; the options are --%s"
                .formatted(args[i], String.join(", --", known)));
      }
      if (i + 1 == args.length) {
        throw new IllegalArgumentException("option " + args[i] + " lacks its value");
      }
      if (values.put(name, args[i + 1]) != null) {
        throw new IllegalArgumentException("option " + args[i] + " is given twice");
      }
    }
    return new Arguments(values);
  }

  /** The text of an option, if it is given. */
  public Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** The text of an option. */
  public String text(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  /** A whole number within bounds. */
  public long number(String name, long otherwise, long least, long most) {
    String value = values.get(name);
    if (value == null) {
      return otherwise;
    }
    long number;
    try {
      number = Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("--%s is no whole number: %s".formatted(name, value), e);
    }
    if (number < least || number > most) {
      throw new IllegalArgumentException(
          "--%s is from %d to %d, not %d".formatted(name, least, most, number));
    }
    return number;
  }

  /** A share from 0 to 1. */
  public double share(String name, double otherwise) {
    double share = decimal(name, otherwise);
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("--%s is from 0 to 1, not %s".formatted(name, share));
    }
    return share;
  }

  /** A decimal number from 0. */
  public double rate(String name, double otherwise) {
    double rate = decimal(name, otherwise);
    if (!(rate >= 0 && rate < 1e6)) {
      throw new IllegalArgumentException("--%s is from 0, not %s".formatted(name, rate));
    }
    return rate;
  }

  private double decimal(String name, double otherwise) {
    String value = values.get(name);
    if (value == null) {
      return otherwise;
    }
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("--%s is no number: %s".formatted(name, value), e);
    }
  }
}
