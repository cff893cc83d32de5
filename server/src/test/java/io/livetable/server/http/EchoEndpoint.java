package io.livetable.server.http;

import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.jspecify.annotations.Nullable;

/** Sends back every text that it gets. */
public final class EchoEndpoint implements Session.Listener {

  private @Nullable Session session;

  @Override
  public void onWebSocketOpen(Session opened) {
    session = opened;
    opened.demand();
  }

  @Override
  public void onWebSocketText(String text) {
    Session open = session;
    if (open != null) {
      open.sendText(text, Callback.NOOP);
      open.demand();
    }
  }

  @Override
  public void onWebSocketError(Throwable cause) {
    // The tests look at what the peer sees.
  }
}
