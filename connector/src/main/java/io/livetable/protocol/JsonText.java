package io.livetable.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * The check that bytes or a string are exactly one JSON text (RFC 8259), in strict UTF-8 without a
 * byte order mark. Thread-safe.
 */
final class JsonText {

  private static final int MAX_STRING = 64 * 1024 * 1024;
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  // Parses characters, never bytes: on bytes the parser would guess UTF-16 or UTF-32 by itself.
  private final JsonFactory factory =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(MAX_STRING)
                  .maxNameLength(MAX_STRING)
                  .build())
          .build();

  /** The same bytes, checked. */
  byte[] checked(byte[] bytes) throws UnrenderableException {
    CharBuffer chars;
    try {
      chars =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes));
    } catch (CharacterCodingException e) {
      throw new UnrenderableException("the value is no JSON text: it is not UTF-8");
    }
    check(chars.array(), chars.arrayOffset() + chars.position(), chars.remaining());
    return bytes;
  }

  /** The string's UTF-8 bytes, checked. */
  byte[] checked(String text) throws UnrenderableException {
    if (!isWellFormed(text)) {
      throw new UnrenderableException("the value is no JSON text: it holds half a character");
    }
    check(text.toCharArray(), 0, text.length());
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Whether every surrogate of the text has its other half. */
  static boolean isWellFormed(String text) {
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (Character.isLowSurrogate(c)
            || i + 1 == length
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  private void check(char[] chars, int offset, int length) throws UnrenderableException {
    if (length > 0 && chars[offset] == BYTE_ORDER_MARK) {
      throw new UnrenderableException("the value is no JSON text: it starts with a BOM");
    }
    try (JsonParser in = factory.createParser(chars, offset, length)) {
      if (in.nextToken() == null) {
        throw new UnrenderableException("the value is no JSON text: it is empty");
      }
      in.skipChildren();
      if (in.nextToken() != null) {
        throw new UnrenderableException("the value is more than one JSON text");
      }
    } catch (JsonProcessingException e) {
      // The parser's own message quotes the value: only the place is told.
      throw new UnrenderableException(
          "the value is no JSON text: wrong or too deep near character "
              + (e.getLocation() == null ? "0" : e.getLocation().getCharOffset()));
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory failed", e);
    }
  }
}
