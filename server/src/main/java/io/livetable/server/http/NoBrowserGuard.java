package io.livetable.server.http;

import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;

/** Turns browsers away, which name their page's origin whether the page wants it or not. */
final class NoBrowserGuard implements Guard {

  @Override
  public Optional<Refusal> refusal(Request request) {
    return request.getHeaders().contains(HttpHeader.ORIGIN)
        ? Optional.of(
            new Refusal(
                HttpStatus.FORBIDDEN_403,
                "browser",
                "pages do not link: connect to the client listener"))
        : Optional.empty();
  }
}
