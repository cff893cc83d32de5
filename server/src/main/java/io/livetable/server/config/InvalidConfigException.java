package io.livetable.server.config;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigException;

/** A configuration that cannot be used: names every wrong key, what is wrong and what to change. */
public final class InvalidConfigException extends ConfigException {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  InvalidConfigException(List<Problem> problems) {
    super(text(problems));
    this.problems = List.copyOf(problems);
  }

  /** What is wrong, in the order in which it was found; never empty. */
  public List<Problem> problems() {
    return problems;
  }

  private static String text(List<Problem> problems) {
    return problems.stream()
        .map(problem -> "\n  " + problem.key() + ": " + problem.message())
        .collect(
            Collectors.joining(
                "",
                problems.size() == 1
                    ? "The configuration has a problem:"
                    : "The configuration has " + problems.size() + " problems:",
                ""));
  }

  /**
   * One wrong key.
   *
   * @param key the key as it is or should be in the configuration
   * @param message what is wrong with it and what to change; never holds a secret
   */
  public record Problem(String key, String message) {}
}
