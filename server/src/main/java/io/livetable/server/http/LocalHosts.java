package io.livetable.server.http;

import io.livetable.server.config.AddressRange;
import io.livetable.server.config.Origin;
import java.util.Set;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Answers only requests that name this machine as their host: an IP address, {@code localhost}, or
 * one of a list. It stands before a listener on the loopback address, so that a page whose name was
 * made to resolve to this machine (DNS rebinding) gets nothing from it.
 */
final class LocalHosts extends Handler.Wrapper {

  private final Set<String> others;
  private final String advice;

  /**
   * Stands before {@code handler}.
   *
   * @param others further hosts, in lower case
   * @param advice what to change if another host is to be served
   */
  LocalHosts(Handler handler, Set<String> others, String advice) {
    super(handler);
    this.others = Set.copyOf(others);
    this.advice = advice;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    String host = Origin.plain(Request.getServerName(request));
    if (isLocal(host) || others.contains(host)) {
      return super.handle(request, response, callback);
    }
    JsonAnswer.error(
        response,
        callback,
        new Refusal(
            HttpStatus.MISDIRECTED_REQUEST_421,
            "foreign_host",
            "this listener is for this machine only and does not serve the host that was asked"
                + " for: "
                + advice));
    return true;
  }

  private static boolean isLocal(String host) {
    return host.equals("localhost")
        || host.endsWith(".localhost")
        || AddressRange.address(host).isPresent();
  }
}
