package io.livetable.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.jspecify.annotations.Nullable;

/** Writes Connect's data as JSON, by the table in {@link Renderer}. Thread-safe. */
final class ConnectJson {

  private static final int MAX_DEPTH = 500;
  private static final int MAX_SCALE = 10_000;
  private static final long MAX_SAFE_INTEGER = (1L << 53) - 1;
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  // The fast writer is the shortest form on every Java; Double.toString is not before Java 19.
  private final JsonFactory factory =
      JsonFactory.builder()
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
          .build();

  byte[] write(@Nullable Schema schema, Object value) throws UnrenderableException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator out = factory.createGenerator(bytes)) {
      write(out, schema, value, 0);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  private static void write(
      JsonGenerator out, @Nullable Schema schema, @Nullable Object value, int depth)
      throws IOException, UnrenderableException {
    if (depth > MAX_DEPTH) {
      throw new UnrenderableException("the value is nested deeper than " + MAX_DEPTH);
    }
    if (value == null) {
      out.writeNull();
    } else if (value instanceof Struct struct) {
      writeStruct(out, struct, depth);
    } else if (value instanceof Map<?, ?> map) {
      writeMap(out, schema, map, depth);
    } else if (value instanceof List<?> list) {
      Schema elements = schema == null ? null : schema.valueSchema();
      out.writeStartArray();
      for (Object element : list) {
        write(out, elements, element, depth + 1);
      }
      out.writeEndArray();
    } else if (value instanceof Number number) {
      writeNumber(out, number);
    } else if (value instanceof Boolean flag) {
      out.writeBoolean(flag);
    } else if (value instanceof String text) {
      out.writeString(wellFormed(text));
    } else if (value instanceof byte[] bytes) {
      out.writeString(Base64.getEncoder().encodeToString(bytes));
    } else if (value instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      out.writeString(Base64.getEncoder().encodeToString(bytes));
    } else if (value instanceof java.util.Date date) {
      out.writeString(format(schema).format(date.toInstant()));
    } else {
      throw new UnrenderableException("the value holds " + typeName(value));
    }
  }

  private static void writeStruct(JsonGenerator out, Struct struct, int depth)
      throws IOException, UnrenderableException {
    out.writeStartObject();
    for (Field field : struct.schema().fields()) {
      out.writeFieldName(wellFormed(field.name()));
      write(out, field.schema(), struct.getWithoutDefault(field.name()), depth + 1);
    }
    out.writeEndObject();
  }

  private static void writeMap(JsonGenerator out, @Nullable Schema schema, Map<?, ?> map, int depth)
      throws IOException, UnrenderableException {
    Schema values = schema == null ? null : schema.valueSchema();
    TreeMap<String, @Nullable Object> sorted = new TreeMap<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      sorted.put(name(entry.getKey()), entry.getValue());
    }
    if (sorted.size() != map.size()) {
      throw new UnrenderableException("the value holds a map with two keys of the same text");
    }
    out.writeStartObject();
    for (Map.Entry<String, @Nullable Object> entry : sorted.entrySet()) {
      out.writeFieldName(entry.getKey());
      write(out, values, entry.getValue(), depth + 1);
    }
    out.writeEndObject();
  }

  private static String name(@Nullable Object key) throws UnrenderableException {
    if (key instanceof String text) {
      return wellFormed(text);
    }
    if (key instanceof Byte
        || key instanceof Short
        || key instanceof Integer
        || key instanceof Long
        || key instanceof Boolean) {
      return key.toString();
    }
    throw new UnrenderableException(
        "the value holds a map whose keys are neither strings nor integers nor booleans");
  }

  private static void writeNumber(JsonGenerator out, Number number)
      throws IOException, UnrenderableException {
    if (number instanceof Byte || number instanceof Short || number instanceof Integer) {
      out.writeNumber(number.intValue());
    } else if (number instanceof Long big) {
      if (big > MAX_SAFE_INTEGER || big < -MAX_SAFE_INTEGER) {
        out.writeString(big.toString());
      } else {
        out.writeNumber(big);
      }
    } else if (number instanceof Double real) {
      if (Double.isFinite(real)) {
        out.writeNumber(real);
      } else {
        out.writeString(real.toString());
      }
    } else if (number instanceof Float real) {
      if (Float.isFinite(real)) {
        out.writeNumber(real);
      } else {
        out.writeString(real.toString());
      }
    } else if (number instanceof BigDecimal decimal) {
      if (Math.abs((long) decimal.scale()) > MAX_SCALE) {
        throw new UnrenderableException("the value holds a decimal whose scale is beyond 10000");
      }
      out.writeString(decimal.toPlainString());
    } else {
      throw new UnrenderableException("the value holds " + typeName(number));
    }
  }

  private static DateTimeFormatter format(@Nullable Schema schema) {
    String name = schema == null ? null : schema.name();
    if (Date.LOGICAL_NAME.equals(name)) {
      return DATE;
    }
    return Time.LOGICAL_NAME.equals(name) ? TIME : TIMESTAMP;
  }

  private static String wellFormed(String text) throws UnrenderableException {
    if (!JsonText.isWellFormed(text)) {
      throw new UnrenderableException("the value holds a string with half a character");
    }
    return text;
  }

  /** What a value is, in words for a message. */
  static String typeName(Object value) {
    if (value instanceof Struct) {
      return "a struct";
    }
    if (value instanceof Map) {
      return "a map";
    }
    return value instanceof byte[] ? "bytes" : "a " + value.getClass().getName();
  }
}
