package io.livetable.server.http;

import io.livetable.server.config.Origin;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;

/**
 * Lets a browser in only from a page of a listed origin; if none is listed, from a page of the host
 * that it connects to, whatever the port. A client without an Origin header is no browser and comes
 * in, unless it brings what a browser adds by itself: Livetable knows no cookies and no HTTP
 * authentication, but a proxy in front may.
 */
final class OriginGuard implements Guard {

  private final Set<Origin> allowed;

  OriginGuard(Set<Origin> allowed) {
    this.allowed = allowed;
  }

  @Override
  public Optional<Refusal> refusal(Request request) {
    HttpFields headers = request.getHeaders();
    List<String> origins = headers.getValuesList(HttpHeader.ORIGIN);
    if (origins.isEmpty()) {
      return headers.contains(HttpHeader.COOKIE) || headers.contains(HttpHeader.AUTHORIZATION)
          ? refuse(
              "origin_missing",
              "a request with a cookie or Authorization must name its Origin: leave them out, a"
                  + " client says who it is in its first message")
          : Optional.empty();
    }
    boolean known =
        origins.size() == 1
            && Origin.parse(origins.get(0))
                .filter(origin -> isAllowed(origin, request))
                .isPresent();
    return known
        ? Optional.empty()
        : refuse(
            "foreign_origin",
            "a page of this origin may not connect: serve it from this server's host, or add its"
                + " origin to client.origins");
  }

  private boolean isAllowed(Origin origin, Request request) {
    return allowed.isEmpty()
        ? origin.host().equals(Origin.plain(Request.getServerName(request)))
        : allowed.contains(origin);
  }

  private static Optional<Refusal> refuse(String code, String message) {
    return Optional.of(new Refusal(HttpStatus.FORBIDDEN_403, code, message));
  }
}
