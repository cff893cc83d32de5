package io.livetable.server.bench.load;

import java.nio.ByteBuffer;

/**
 * What a server sends on one connection, from its HTTP answer on, counted as it comes in pieces of
 * any size. Not thread-safe.
 */
final class FrameCounter {

  private static final int PING = 9;
  private static final int CLOSE = 8;
  private static final int CONTINUATION = 0;
  private static final String END_OF_HEADERS = "\r\n\r\n";

  private final MessageCounter messages;
  private int headersMatched;
  private boolean open;
  private int opcode = -1;
  private int lengthBytes;
  private long length;
  private long left;
  private int pings;
  private boolean closed;

  /** Counts the frames of a connection that begins. */
  FrameCounter(MessageCounter messages) {
    this.messages = messages;
  }

  /** Whether the headers of the HTTP answer have been read. */
  boolean isOpen() {
    return open;
  }

  /** Whether the server said that it closes. */
  boolean isClosed() {
    return closed;
  }

  /** How many pings came since the last call. */
  int takePings() {
    int taken = pings;
    pings = 0;
    return taken;
  }

  /** Takes all that is in the buffer. */
  void take(ByteBuffer in, Tally tally) {
    while (!open && in.hasRemaining()) {
      byte next = in.get();
      headersMatched =
          next == END_OF_HEADERS.charAt(headersMatched) ? headersMatched + 1 : next == '\r' ? 1 : 0;
      open = headersMatched == END_OF_HEADERS.length();
    }
    while (in.hasRemaining()) {
      if (left > 0) {
        payload(in, tally);
      } else {
        header(in.get() & 0xFF, tally);
      }
    }
  }

  private void header(int next, Tally tally) {
    if (opcode < 0) {
      opcode = next & 0xF;
      lengthBytes = -1;
    } else if (lengthBytes < 0) {
      lengthBytes = next < 126 ? 0 : next == 126 ? 2 : 8;
      length = next < 126 ? next : 0;
      begin(tally);
    } else {
      length = length << 8 | next;
      lengthBytes--;
      begin(tally);
    }
  }

  private void begin(Tally tally) {
    if (lengthBytes > 0) {
      return;
    }
    left = length;
    if (opcode == PING) {
      pings++;
    } else if (opcode == CLOSE) {
      closed = true;
    } else if (opcode < CLOSE) {
      tally.frame(length);
      if (opcode != CONTINUATION) {
        messages.frame();
      }
    }
    if (left == 0) {
      opcode = -1;
    }
  }

  private void payload(ByteBuffer in, Tally tally) {
    int taken = (int) Math.min(left, in.remaining());
    int end = in.position() + taken;
    if (opcode < CLOSE) {
      messages.take(in, end, tally);
    } else {
      in.position(end);
    }
    left -= taken;
    if (left == 0) {
      opcode = -1;
    }
  }
}
