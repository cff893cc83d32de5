package io.livetable.server.config;

import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.common.config.types.Password;

/** What the values of {@link AccessKeys} must be. */
final class AccessChecks {

  private AccessChecks() {}

  static Check secretOrNone() {
    Check secret = Check.secret(16);
    return new Check(
        secret.allowed(),
        value ->
            (value instanceof Password given && given.value().isEmpty())
                || secret.test().test(value));
  }

  static Check origins() {
    return new Check(
        "a comma-separated list of scheme://host or scheme://host:port, without path and wildcard,"
            + " such as https://app.example",
        each(text -> Origin.parse(text).isPresent()));
  }

  static Check addresses() {
    return new Check(
        "a comma-separated list of IP addresses and ranges, such as 10.0.0.7 or 10.0.0.0/8",
        each(text -> AddressRange.parse(text).isPresent()));
  }

  static Check peerNames() {
    return new Check(
        "a comma-separated list of DNS names and URIs, without wildcard, such as"
            + " connect.example or spiffe://example/connect",
        each(text -> !text.isBlank() && !text.contains("*")));
  }

  static Check store() {
    return Check.any("a PKCS12 file; empty: no TLS");
  }

  private static Predicate<Object> each(Predicate<String> test) {
    return value ->
        value instanceof List<?> list
            && list.stream().allMatch(item -> test.test(item.toString().strip()));
  }
}
