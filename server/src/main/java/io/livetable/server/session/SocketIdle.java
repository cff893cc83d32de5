package io.livetable.server.session;

import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.IdleTimeout;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;

/** Asks Jetty when a session's socket last moved a byte. */
final class SocketIdle {

  private SocketIdle() {}

  /**
   * For how long no byte has been read or written, milliseconds; very long if that is not known.
   */
  static long forMs(CoreSession session) {
    if (session instanceof WebSocketCoreSession core) {
      EndPoint socket = core.getConnection().getEndPoint();
      while (socket instanceof SslConnection.SslEndPoint secure) {
        socket = secure.getSslConnection().getEndPoint();
      }
      return socket instanceof IdleTimeout idle ? idle.getIdleFor() : Long.MAX_VALUE;
    }
    return Long.MAX_VALUE;
  }
}
