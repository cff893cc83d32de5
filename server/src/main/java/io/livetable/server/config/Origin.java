package io.livetable.server.config;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a page comes from, as a browser says it in the header {@code Origin}. Two are equal if a
 * browser would call them the same.
 *
 * @param scheme in lower case
 * @param host in lower case, an IPv6 address without its brackets
 * @param port the port, also if it is the scheme's default; -1 if the scheme has none
 */
public record Origin(String scheme, String host, int port) {

  private static final Pattern FORM =
      Pattern.compile(
          "([a-zA-Z][a-zA-Z0-9+.-]*)://(\\[[0-9a-fA-F:.]+]|[a-zA-Z0-9._-]+)(?::([0-9]{1,5}))?");

  /** What {@code scheme://host[:port]} says; empty if the text has another form. */
  public static Optional<Origin> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String scheme = matcher.group(1).toLowerCase(Locale.ROOT);
    @Nullable String port = matcher.group(3);
    return Optional.of(
        new Origin(
            scheme,
            plain(matcher.group(2)),
            port == null ? defaultPort(scheme) : Integer.parseInt(port)));
  }

  /** A host in lower case and without the brackets of an IPv6 address. */
  public static String plain(String host) {
    return host.toLowerCase(Locale.ROOT).replaceAll("[\\[\\]]", "");
  }

  private static int defaultPort(String scheme) {
    return switch (scheme) {
      case "http" -> 80;
      case "https" -> 443;
      default -> -1;
    };
  }
}
