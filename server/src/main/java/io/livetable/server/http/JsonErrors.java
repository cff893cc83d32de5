package io.livetable.server.http;

import java.util.Locale;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/** Writes Jetty's own errors as JSON, without stack traces. */
final class JsonErrors extends ErrorHandler {

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    if (!HttpStatus.isClientError(response.getStatus())
        && !HttpStatus.isServerError(response.getStatus())) {
      response.write(true, BufferUtil.EMPTY_BUFFER, callback); // So Jetty answers OPTIONS.
      return true;
    }
    String reason = HttpStatus.getMessage(response.getStatus());
    JsonAnswer.error(
        response,
        callback,
        new Refusal(
            response.getStatus(), reason.toLowerCase(Locale.ROOT).replace(' ', '_'), reason));
    return true;
  }
}
