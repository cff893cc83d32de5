package io.livetable.server.config;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/**
 * What a key's value must be.
 *
 * @param allowed says it, as the end of the sentence "must be …"; used in errors and in the docs
 * @param test whether a value is it
 */
record Check(String allowed, Predicate<Object> test) implements ConfigDef.Validator {

  /** Without a dot: names of groups and internal topics join a server's and a feed's by one. */
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,32}");

  private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");
  private static final Pattern PREFIX = Pattern.compile("[a-zA-Z0-9._-]{0,100}");

  static Check any(String allowed) {
    return new Check(allowed, value -> true);
  }

  static Check name() {
    return new Check("1 to 32 letters, digits, - or _", matches(NAME));
  }

  static Check names() {
    return new Check(
        "a comma-separated list of different names, each 1 to 32 letters, digits, - or _",
        value ->
            value instanceof List<?> names
                && !names.isEmpty()
                && names.stream().allMatch(matches(NAME))
                && names.stream().distinct().count() == names.size());
  }

  static Check topic() {
    return new Check(
        "a Kafka topic's name: 1 to 249 letters, digits, ., - or _",
        matches(TOPIC).and(value -> !value.equals(".") && !value.equals("..")));
  }

  static Check prefix() {
    return new Check("up to 100 letters, digits, ., - or _", matches(PREFIX));
  }

  static Check notEmpty(String what) {
    return new Check(what, value -> !value.toString().isBlank());
  }

  static Check notEmptyList(String what) {
    return new Check(
        what,
        value ->
            value instanceof List<?> list
                && !list.isEmpty()
                && list.stream().noneMatch(item -> item.toString().isBlank()));
  }

  static Check oneOf(String... words) {
    return new Check(
        words.length == 1 ? words[0] : "one of " + String.join(", ", words),
        Arrays.asList(words)::contains);
  }

  static Check someOf(String... words) {
    return new Check(
        "a comma-separated list of one or more of " + String.join(", ", words),
        value ->
            value instanceof List<?> list
                && !list.isEmpty()
                && Arrays.asList(words).containsAll(list));
  }

  static Check between(long least, long most) {
    return new Check(
        "a whole number from " + least + " to " + most,
        value -> value instanceof Number n && n.longValue() >= least && n.longValue() <= most);
  }

  static Check atLeast(long least) {
    return new Check(
        "a whole number from " + least + " on",
        value -> value instanceof Number n && n.longValue() >= least);
  }

  static Check replicationFactor() {
    return new Check(
        "-1 or a whole number from 1 to 32767",
        value ->
            value instanceof Number n
                && (n.longValue() == -1 || (n.longValue() >= 1 && n.longValue() <= 32767)));
  }

  static Check secret(int least) {
    return new Check(
        "a secret of at least " + least + " visible ASCII characters, without spaces",
        value ->
            value instanceof Password p
                && p.value().length() >= least
                && p.value().chars().allMatch(c -> c > ' ' && c < 0x7f));
  }

  static Check listener() {
    return new Check(
        "host:port, with a host that this machine can resolve and a port from 0 to 65535 (0: any"
            + " free one), such as 127.0.0.1:8080 or [::1]:8080",
        value -> {
          InetSocketAddress address = address(value.toString());
          return address != null && !address.isUnresolved();
        });
  }

  /** The address that {@code host:port} means; null if the text has another form. */
  static @Nullable InetSocketAddress address(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1) {
      return null;
    }
    String host = text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (!bracketed && host.contains(":")) {
      return null;
    }
    try {
      return new InetSocketAddress(
          bracketed ? host.substring(1, host.length() - 1) : host,
          Integer.parseInt(text.substring(colon + 1)));
    } catch (IllegalArgumentException notAPort) {
      return null;
    }
  }

  @Override
  public void ensureValid(String key, @Nullable Object value) {
    if (value != null && !test.test(value)) {
      String shown = value instanceof Password ? "the value" : "'" + value + "'";
      throw new ConfigException(shown + " is not allowed: it must be " + allowed);
    }
  }

  @Override
  public String toString() {
    return allowed;
  }

  private static Predicate<Object> matches(Pattern pattern) {
    return value -> pattern.matcher(Objects.toString(value)).matches();
  }
}
