package io.livetable.server.http;

import org.eclipse.jetty.server.Request;

/**
 * Makes the endpoint of a request that may become a WebSocket. Thread-safe.
 *
 * @param <E> what an endpoint is
 */
interface Opening<E> {

  /**
   * The endpoint.
   *
   * @throws io.livetable.server.session.SessionRefusedException if there is no room for it
   */
  E endpoint(Request request);
}
