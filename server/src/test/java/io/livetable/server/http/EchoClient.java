package io.livetable.server.http;

import io.livetable.server.session.TextSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.util.Callback;

/** Sends back every text that it gets. */
final class EchoClient extends TextSocket {

  @Override
  protected void opened() {
    demand();
  }

  @Override
  protected void received(String message) {
    send(ByteBuffer.wrap(message.getBytes(StandardCharsets.UTF_8)), Callback.NOOP);
    demand();
  }

  @Override
  protected void receivedBinary() {
    end(1003, "text only");
  }

  @Override
  protected void answered() {
    // Nothing depends on it.
  }

  @Override
  protected void closed(int code) {
    // The tests look at what the peer sees.
  }

  @Override
  protected void failed(Throwable cause) {
    // The tests look at what the peer sees.
  }
}
