package io.livetable.server.bench.reference;

import java.nio.ByteBuffer;
import java.util.function.BiConsumer;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.common.WebSocketSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;

/** A session of the plain reference; Jetty's queue is all there is, and it has no bound. */
public final class PlainSession implements Session.Listener.AutoDemanding {

  private final BiConsumer<PlainSession, String> received;
  private @Nullable WebSocketSession session;

  PlainSession(BiConsumer<PlainSession, String> received) {
    this.received = received;
  }

  @Override
  public void onWebSocketOpen(Session opened) {
    session = (WebSocketSession) opened;
  }

  @Override
  public void onWebSocketText(String text) {
    received.accept(this, text);
  }

  void send(byte[] text) {
    WebSocketSession open = session;
    if (open != null) {
      open.getCoreSession()
          .sendFrame(new Frame(OpCode.TEXT, ByteBuffer.wrap(text)), Callback.NOOP, false);
    }
  }
}
