package io.livetable.server.http;

import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.websocket.api.Session;

/** Makes the endpoint of a request that may become a WebSocket. Thread-safe. */
interface Opening {

  /**
   * The endpoint.
   *
   * @throws io.livetable.server.session.SessionRefusedException if there is no room for it
   */
  Session.Listener endpoint(Request request);
}
