package io.livetable.server.http;

import java.util.Optional;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.websocket.api.Session;

/** Makes the endpoint of a request that may become a WebSocket. Thread-safe. */
interface Opening {

  /** What a client is told whose address has as many sessions as it may. */
  Refusal ADDRESS_FULL =
      new Refusal(
          HttpStatus.TOO_MANY_REQUESTS_429,
          "too_many_sessions",
          "this address has as many sessions as it may (client.sessions.per.address,"
              + " client.unauthenticated.per.address): close some, or try again later",
          10);

  /** The endpoint; empty if the request's address has as many as it may. */
  Optional<? extends Session.Listener> endpoint(Request request);
}
