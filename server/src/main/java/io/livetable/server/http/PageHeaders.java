package io.livetable.server.http;

import java.net.URI;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Adds to every response of the client listener what keeps a page to its own scripts, styles and
 * WebSocket, and apart from other pages; over TLS also that browsers are to come by TLS only.
 */
final class PageHeaders extends Handler.Wrapper {

  static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src"
          + " 'self'; manifest-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'";

  private final String policy;

  /**
   * Adds the headers to what {@code handler} answers.
   *
   * @param tokenUrl where the page gets tokens: the one place elsewhere that it may connect to
   */
  PageHeaders(Handler handler, Optional<String> tokenUrl) {
    super(handler);
    policy = policy(tokenUrl);
  }

  /** The policy of a page that gets tokens there. */
  static String policy(Optional<String> tokenUrl) {
    return CONTENT_SECURITY_POLICY.replace(
        "connect-src 'self'",
        "connect-src 'self'" + tokenUrl.map(url -> " " + origin(URI.create(url))).orElse(""));
  }

  private static String origin(URI url) {
    return url.getScheme() + "://" + url.getRawAuthority();
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    HttpFields.Mutable headers = response.getHeaders();
    headers.put("X-Content-Type-Options", "nosniff");
    headers.put("Content-Security-Policy", policy);
    headers.put("Referrer-Policy", "no-referrer");
    headers.put("Cross-Origin-Resource-Policy", "same-origin");
    headers.put("Cross-Origin-Opener-Policy", "same-origin");
    headers.put("X-Frame-Options", "DENY");
    if (request.isSecure()) {
      headers.put("Strict-Transport-Security", "max-age=31536000");
    }
    return super.handle(request, response, callback);
  }
}
