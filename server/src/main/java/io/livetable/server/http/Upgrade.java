package io.livetable.server.http;

import io.livetable.server.session.SessionRefusedException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.server.WebSocketCreator;
import org.jspecify.annotations.Nullable;

/**
 * Makes a WebSocket of a request that the guard lets in and that offers the subprotocol; any other
 * gets an error in JSON. No extension is agreed to: compression would cost memory per session.
 */
final class Upgrade implements WebSocketCreator {

  private final String subprotocol;
  private final Guard guard;
  private final Supplier<? extends Session.Listener> endpoints;

  Upgrade(String subprotocol, Guard guard, Supplier<? extends Session.Listener> endpoints) {
    this.subprotocol = subprotocol;
    this.guard = guard;
    this.endpoints = endpoints;
  }

  @Override
  public @Nullable Object createWebSocket(
      ServerUpgradeRequest request, ServerUpgradeResponse response, Callback callback) {
    Optional<Refusal> refusal = guard.refusal(request).or(() -> subprotocol(request));
    if (refusal.isPresent()) {
      if (refusal.get().status() == HttpStatus.UNAUTHORIZED_401) {
        response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer realm=\"livetable\"");
      }
      JsonAnswer.error(response, callback, refusal.get());
      return null;
    }
    try {
      Session.Listener endpoint = endpoints.get();
      response.setAcceptedSubProtocol(subprotocol);
      response.setExtensions(List.of());
      return endpoint;
    } catch (SessionRefusedException e) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, e.retryAfterSeconds());
      JsonAnswer.error(
          response,
          callback,
          new Refusal(
              HttpStatus.SERVICE_UNAVAILABLE_503, e.code(), String.valueOf(e.getMessage())));
      return null;
    }
  }

  private Optional<Refusal> subprotocol(ServerUpgradeRequest request) {
    return request.hasSubProtocol(subprotocol)
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                HttpStatus.BAD_REQUEST_400,
                "subprotocol",
                "this WebSocket speaks the subprotocol "
                    + subprotocol
                    + ": offer it in Sec-WebSocket-Protocol"));
  }
}
