package io.livetable.server.session;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** JSON text under construction, in UTF-8. Not thread-safe. */
final class JsonBytes {

  private static final JsonStringEncoder ENCODER = JsonStringEncoder.getInstance();

  private byte[] bytes;
  private int size;

  JsonBytes(int expected) {
    bytes = new byte[expected];
  }

  /** Adds text that is JSON already. */
  JsonBytes raw(String text) {
    return raw(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds text that is JSON already. */
  JsonBytes raw(byte[] text) {
    if (bytes.length - size < text.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + text.length));
    }
    System.arraycopy(text, 0, bytes, size, text.length);
    size += text.length;
    return this;
  }

  /** Adds a string, quoted and escaped; half a surrogate pair becomes U+FFFD. */
  JsonBytes string(String text) {
    return raw("\"").raw(ENCODER.quoteAsUTF8(wellFormed(text))).raw("\"");
  }

  private static String wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        StringBuilder mended = new StringBuilder(text.length());
        text.codePoints()
            .map(point -> Character.isBmpCodePoint(point) && isHalf(point) ? 0xFFFD : point)
            .forEach(mended::appendCodePoint);
        return mended.toString();
      }
    }
    return text;
  }

  private static boolean isHalf(int point) {
    return Character.isSurrogate((char) point);
  }

  /** Adds a number. */
  JsonBytes number(long number) {
    return raw(Long.toString(number));
  }

  byte[] toBytes() {
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }
}
