package io.livetable.server.testkit;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Takes the binary messages out of one direction of a WebSocket connection, from its HTTP upgrade
 * on; without extensions. Not thread-safe.
 */
public final class WebSocketFrames {

  private final Consumer<byte[]> messages;
  private final ByteArrayOutputStream message = new ByteArrayOutputStream();
  private byte[] bytes = new byte[0];
  private boolean upgraded;
  private boolean binary;

  /** Hands the binary messages on. */
  public WebSocketFrames(Consumer<byte[]> messages) {
    this.messages = messages;
  }

  /** Takes the next bytes. */
  public void take(byte[] more, int length) {
    byte[] all = Arrays.copyOf(bytes, bytes.length + length);
    System.arraycopy(more, 0, all, bytes.length, length);
    int used = upgraded ? 0 : headers(all);
    if (upgraded) {
      for (Frame frame = Frame.at(all, used, all.length);
          frame != null;
          frame = Frame.at(all, used, all.length)) {
        take(frame);
        used += frame.size();
      }
    }
    bytes = Arrays.copyOfRange(all, used, all.length);
  }

  private int headers(byte[] all) {
    for (int i = 3; i < all.length; i++) {
      if (all[i] == '\n' && all[i - 1] == '\r' && all[i - 2] == '\n' && all[i - 3] == '\r') {
        upgraded = true;
        return i + 1;
      }
    }
    return 0;
  }

  private void take(Frame frame) {
    if (frame.opcode() >= Frame.CLOSE) {
      return;
    }
    if (frame.opcode() != Frame.CONTINUATION) {
      binary = frame.opcode() == Frame.BINARY;
    }
    message.writeBytes(frame.payload());
    if (frame.isFin()) {
      if (binary) {
        messages.accept(message.toByteArray());
      }
      message.reset();
    }
  }
}
