package io.livetable.server.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Finds the messages in one connection's text frames without parsing them: an object at the top, or
 * in an array at the top, is a message, and its type is its first field. Where a value says {@code
 * "sent":} it takes the number behind. Not thread-safe.
 */
final class MessageCounter {

  /** Where the first letter of the type is in an update. */
  private static final int KIND_AT = "{\"type\":\"".length();

  private static final byte[] SENT = "\"sent\":".getBytes(StandardCharsets.US_ASCII);

  private final boolean timed;
  private boolean inArray;
  private boolean begun;
  private boolean inString;
  private boolean escaped;
  private int depth;
  private int toKind = -1;
  private int matched;
  private long sent = -1;

  /** A counter; a timed one looks for {@code "sent":}. */
  MessageCounter(boolean timed) {
    this.timed = timed;
  }

  /** A frame begins. */
  void frame() {
    begun = false;
    depth = 0;
  }

  /** The next bytes of the frame, from the buffer's position to {@code end}, are taken. */
  void take(ByteBuffer in, int end, Tally tally) {
    for (int i = in.position(); i < end; i++) {
      byte next = in.get(i);
      if (timed) {
        time(next, tally);
      }
      if (toKind >= 0 && toKind-- == 0) {
        tally.message(next);
      }
      if (inString) {
        string(next);
      } else {
        structure(next);
      }
    }
    in.position(end);
  }

  private void string(byte next) {
    if (escaped) {
      escaped = false;
    } else if (next == '\\') {
      escaped = true;
    } else if (next == '"') {
      inString = false;
    }
  }

  private void structure(byte next) {
    switch (next) {
      case '"' -> inString = true;
      case '{', '[' -> {
        if (!begun) {
          begun = true;
          inArray = next == '[';
        }
        if (next == '{' && depth == (inArray ? 1 : 0)) {
          toKind = KIND_AT - 1;
        }
        depth++;
      }
      case '}', ']' -> depth--;
      default -> {
        // Numbers, literals, separators.
      }
    }
  }

  private void time(byte next, Tally tally) {
    if (sent >= 0) {
      if (next >= '0' && next <= '9') {
        sent = sent * 10 + next - '0';
        return;
      }
      tally.sentAt(sent);
      sent = -1;
    }
    if (next == SENT[matched]) {
      if (++matched == SENT.length) {
        matched = 0;
        sent = 0;
      }
    } else {
      matched = next == SENT[0] ? 1 : 0;
    }
  }
}
