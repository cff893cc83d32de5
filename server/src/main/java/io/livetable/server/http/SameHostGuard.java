package io.livetable.server.http;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Lets a browser in only from a page of the host it connects to, whatever the port. A client
 * without an Origin header is no browser and comes in.
 */
final class SameHostGuard implements Guard {

  @Override
  public Optional<Refusal> refusal(Request request) {
    String origin = request.getHeaders().get(HttpHeader.ORIGIN);
    if (origin == null || host(origin).equals(plain(Request.getServerName(request)))) {
      return Optional.empty();
    }
    return Optional.of(
        new Refusal(
            HttpStatus.FORBIDDEN_403,
            "foreign_origin",
            "a page of another origin may not connect: serve the page from this server's host"));
  }

  private static String host(String origin) {
    try {
      return plain(URI.create(origin).getHost());
    } catch (IllegalArgumentException notAnOrigin) {
      return "";
    }
  }

  private static String plain(@Nullable String host) {
    return host == null ? "" : host.toLowerCase(Locale.ROOT).replaceAll("[\\[\\]]", "");
  }
}
