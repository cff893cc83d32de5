package io.livetable.server.http;

import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers what no other handler answers. */
final class NotFoundHandler extends Handler.Abstract.NonBlocking {

  private final String known;

  /**
   * The answer's text.
   *
   * @param known what there is on this listener
   */
  NotFoundHandler(String known) {
    this.known = known;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    JsonAnswer.error(
        response,
        callback,
        new Refusal(HttpStatus.NOT_FOUND_404, "not_found", "there is nothing here; " + known));
    return true;
  }
}
