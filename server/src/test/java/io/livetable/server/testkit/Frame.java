package io.livetable.server.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket frame as it is on the wire (RFC 6455, section 5.2).
 *
 * @param first its first byte: FIN, the reserved bits and the opcode
 * @param payload unmasked
 * @param size how many bytes it takes
 */
@SuppressWarnings("ArrayRecordComponent")
public record Frame(int first, byte[] payload, int size) {

  public static final int FIN = 0x80;
  public static final int CONTINUATION = 0;
  public static final int TEXT = 1;
  public static final int BINARY = 2;
  public static final int CLOSE = 8;
  public static final int PING = 9;
  public static final int PONG = 10;

  private static final byte[] MASK = {0x37, (byte) 0xFA, 0x21, 0x3D};
  private static final int MASKED = 0x80;

  /**
   * The frame that begins at an index; null if it is not whole.
   *
   * @param length how many bytes there are
   */
  public static @Nullable Frame at(byte[] bytes, int from, int length) {
    if (length < from + 2) {
      return null;
    }
    boolean masked = (bytes[from + 1] & MASKED) != 0;
    int sizeBytes =
        switch (bytes[from + 1] & 0x7F) {
          case 126 -> 2;
          case 127 -> 8;
          default -> 0;
        };
    int mask = from + 2 + sizeBytes;
    int start = mask + (masked ? 4 : 0);
    if (length < start) {
      return null;
    }
    long size = sizeBytes == 0 ? bytes[from + 1] & 0x7F : 0;
    for (int i = from + 2; i < mask; i++) {
      size = size << 8 | (bytes[i] & 0xFF);
    }
    if (size < 0 || length - start < size) {
      return null;
    }
    byte[] payload = new byte[(int) size];
    for (int i = 0; i < payload.length; i++) {
      payload[i] = (byte) (masked ? bytes[start + i] ^ bytes[mask + i % 4] : bytes[start + i]);
    }
    return new Frame(bytes[from] & 0xFF, payload, start - from + payload.length);
  }

  /** The bytes of a client's frame, with the shortest length there is. */
  public static byte[] masked(int first, byte[] payload) {
    return bytes(first, payload, payload.length, lengthBytes(payload.length), true);
  }

  /**
   * Any bytes that look like a frame.
   *
   * @param declared the length that is declared
   * @param lengthBytes how many bytes declare it, besides the first: 0, 2 or 8
   */
  public static byte[] bytes(
      int first, byte[] payload, long declared, int lengthBytes, boolean masked) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(payload.length + 14);
    out.write(first);
    int flag = masked ? MASKED : 0;
    switch (lengthBytes) {
      case 0 -> out.write(flag | (int) declared);
      case 2 -> out.write(flag | 126);
      default -> out.write(flag | 127);
    }
    out.write(
        ByteBuffer.allocate(Long.BYTES).putLong(declared).array(),
        Long.BYTES - lengthBytes,
        lengthBytes);
    if (masked) {
      out.writeBytes(MASK);
    }
    for (int i = 0; i < payload.length; i++) {
      out.write(masked ? payload[i] ^ MASK[i % 4] : payload[i]);
    }
    return out.toByteArray();
  }

  /** How many bytes declare a length, at least. */
  public static int lengthBytes(long length) {
    return length < 126 ? 0 : length < 65_536 ? 2 : 8;
  }

  /** FIN, reserved bits and opcode of a frame that is a whole message. */
  public static int whole(int opcode) {
    return FIN | opcode;
  }

  public int opcode() {
    return first & 0x0F;
  }

  public boolean isFin() {
    return (first & FIN) != 0;
  }

  /** The code of a close frame; 1005 if it has none. */
  public int closeCode() {
    return payload.length < 2 ? 1005 : (payload[0] & 0xFF) << 8 | (payload[1] & 0xFF);
  }
}
