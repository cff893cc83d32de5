package io.livetable.server.chaos;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Takes the binary messages out of one direction of a WebSocket connection, from its HTTP upgrade
 * on; without extensions. Not thread-safe.
 */
final class WebSocketFrames {

  private static final int BINARY = 2;
  private static final int CONTROL = 8;

  private final Consumer<byte[]> messages;
  private final ByteArrayOutputStream message = new ByteArrayOutputStream();
  private byte[] bytes = new byte[0];
  private boolean upgraded;
  private boolean binary;

  WebSocketFrames(Consumer<byte[]> messages) {
    this.messages = messages;
  }

  /** Takes the next bytes. */
  void take(byte[] more, int length) {
    byte[] all = new byte[bytes.length + length];
    System.arraycopy(bytes, 0, all, 0, bytes.length);
    System.arraycopy(more, 0, all, bytes.length, length);
    int used = upgraded ? 0 : headers(all);
    for (int next = used; upgraded && next >= 0; next = frame(all, used)) {
      used = next;
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

  /**
   * Takes the frame that begins at an index; where the next one begins, or -1 if it is not whole.
   */
  private int frame(byte[] all, int at) {
    if (all.length < at + 2) {
      return -1;
    }
    int opcode = all[at] & 0x0F;
    boolean last = (all[at] & 0x80) != 0;
    boolean masked = (all[at + 1] & 0x80) != 0;
    int sizeBytes =
        switch (all[at + 1] & 0x7F) {
          case 126 -> 2;
          case 127 -> 8;
          default -> 0;
        };
    int mask = at + 2 + sizeBytes;
    int payload = mask + (masked ? 4 : 0);
    if (all.length < payload) {
      return -1;
    }
    long size = sizeBytes == 0 ? all[at + 1] & 0x7F : 0;
    for (int i = at + 2; i < mask; i++) {
      size = size << 8 | (all[i] & 0xFF);
    }
    if (all.length - payload < size) {
      return -1;
    }
    int end = payload + (int) size;
    if (opcode < CONTROL) {
      binary = opcode == 0 ? binary : opcode == BINARY;
      for (int i = payload; i < end; i++) {
        message.write(masked ? all[i] ^ all[mask + (i - payload) % 4] : all[i]);
      }
      if (last) {
        if (binary) {
          messages.accept(message.toByteArray());
        }
        message.reset();
      }
    }
    return end;
  }
}
