package io.livetable.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LinkCodecTest {

  private final LinkCodec codec = new LinkCodec();

  static Stream<Arguments> samples() {
    return LinkSamples.all().entrySet().stream()
        .map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void shouldReadWhatItWrote(String name, LinkMessage message) throws Exception {
    byte[] bytes = codec.encode(message);

    LinkMessage read = codec.decode(bytes, 0, bytes.length);

    assertEquals(message, read, name);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void shouldWriteAndReadTheGoldenBytes(String name, LinkMessage message) throws Exception {
    byte[] golden = golden(name);

    byte[] bytes = codec.encode(message);

    assertEquals(HexFormat.of().formatHex(golden), HexFormat.of().formatHex(bytes));
    assertEquals(message, codec.decode(golden, 0, golden.length));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void shouldRefuseEveryTruncation(String name, LinkMessage message) {
    byte[] bytes = codec.encode(message);

    for (int length = 0; length < bytes.length; length++) {
      int cut = length;
      assertThrows(
          LinkProtocolException.class, () -> codec.decode(bytes, 0, cut), name + " cut at " + cut);
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void shouldRefuseTrailingBytes(String name, LinkMessage message) {
    byte[] bytes = codec.encode(message);

    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);

    assertThrows(LinkProtocolException.class, () -> codec.decode(longer, 0, longer.length), name);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void shouldReadOrRefuseAnyDamage(String name, LinkMessage message) {
    byte[] bytes = codec.encode(message);
    SplittableRandom random = new SplittableRandom(name.hashCode());

    for (int i = 0; i < 3000; i++) {
      byte[] damaged = bytes.clone();
      for (int n = random.nextInt(1, 4); n > 0; n--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      assertReadOrRefused(damaged);
    }
  }

  @Test
  void shouldTakeTheMostEventsAndNoMore() throws LinkProtocolException {
    assertEquals(
        LinkFields.MOST_EVENTS,
        ((LinkMessage.Range) decode(new LinkCodec().encode(tiny(LinkFields.MOST_EVENTS))))
            .events()
            .size());

    byte[] more = new LinkCodec().encode(tiny(LinkFields.MOST_EVENTS + 1));

    LinkProtocolException e = assertThrows(LinkProtocolException.class, () -> decode(more));
    assertEquals("a range has more than 100000 events", e.getMessage());
  }

  @Test
  void shouldTakeNoMoreTopicsThanThereMayBe() {
    LinkMessage hello =
        new LinkMessage.Hello(
            1,
            "bank",
            0,
            "i",
            java.util.Collections.nCopies(LinkFields.MOST_TEXTS + 1, "t"),
            new ConverterIdentity("k", "", "v", ""),
            1);
    byte[] bytes = new LinkCodec().encode(hello);

    LinkProtocolException e = assertThrows(LinkProtocolException.class, () -> decode(bytes));

    assertEquals("topics has more than 10000 texts", e.getMessage());
  }

  private static LinkMessage tiny(int events) {
    return new LinkMessage.Range(
        1,
        "t",
        0,
        0,
        events,
        java.util.stream.IntStream.range(0, events)
            .mapToObj(offset -> new Event("a", 0, offset, 0, null))
            .toList());
  }

  private static LinkMessage decode(byte[] bytes) throws LinkProtocolException {
    return new LinkCodec().decode(bytes, 0, bytes.length);
  }

  @Test
  void shouldReadFromTheMiddleOfAnArray() throws Exception {
    byte[] bytes = codec.encode(new LinkMessage.Ack(300));
    byte[] padded = new byte[bytes.length + 9];
    System.arraycopy(bytes, 0, padded, 4, bytes.length);

    LinkMessage read = codec.decode(padded, 4, bytes.length);

    assertEquals(new LinkMessage.Ack(300), read);
  }

  @Test
  void shouldSkipFieldsItDoesNotKnow() throws Exception {
    byte[] bytes =
        cbor(
            out -> {
              out.writeStartObject();
              out.writeStringField("type", "ack");
              out.writeObjectFieldStart("later");
              out.writeNumberField("seq", 5);
              out.writeEndObject();
              out.writeNumberField("seq", 9);
              out.writeEndObject();
            });

    assertEquals(new LinkMessage.Ack(9), codec.decode(bytes, 0, bytes.length));
  }

  static Stream<Arguments> hostile() {
    return Stream.of(
        Arguments.of("no map", cbor(out -> out.writeNumber(1))),
        Arguments.of("a list", cbor(LinkCodecTest::writeList)),
        Arguments.of("unknown type", message("type", "bye", "seq", 1)),
        Arguments.of("a field before the type", message("seq", 1, "type", "ack")),
        Arguments.of("no type", message("seq", 1)),
        Arguments.of("type is a number", message("type", 1)),
        Arguments.of("ack without seq", message("type", "ack")),
        Arguments.of("ack of a text", message("type", "ack", "seq", "1")),
        Arguments.of("ack of a fraction", message("type", "ack", "seq", 1.0)),
        Arguments.of("ack below 0", message("type", "ack", "seq", -1)),
        Arguments.of("ack twice", message("type", "ack", "seq", 1, "seq", 1)),
        Arguments.of(
            "partition beyond int", message("type", "close", "topic", "t", "partition", 1L << 31)),
        Arguments.of(
            "no epoch", message("type", "open", "topic", "t", "partition", 0, "epoch", "x")),
        Arguments.of(
            "no partition in the epoch",
            message("type", "open", "topic", "t", "partition", 0, "epoch", "x.0")),
        Arguments.of(
            "number beyond 64 bits", hex("a264747970656361636b63736571c249ffffffffffffffffff")),
        Arguments.of("text of 2^62 bytes", hex("a16474797065" + "7b4000000000000000" + "61")),
        Arguments.of("text of 2^31-1 bytes", hex("a16474797065" + "7a7fffffff" + "61")),
        Arguments.of("name of 2^31-1 bytes", hex("a1" + "7a7fffffff" + "61")),
        Arguments.of("map of 2^63 fields", hex("bb8000000000000000")),
        Arguments.of("nested 100,000 deep", nested(100_000)),
        Arguments.of("range that covers nothing", range(1, 5, 5)),
        Arguments.of("range that ends before it starts", range(1, 5, 4)),
        Arguments.of("range number 0", range(0, 5, 6)),
        Arguments.of("event before the base", range(1, 5, 9, 4)),
        Arguments.of("event at the end", range(1, 5, 9, 9)),
        Arguments.of("same event twice", range(1, 5, 9, 6, 6)),
        Arguments.of("events out of order", range(1, 5, 9, 7, 6)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostile")
  void shouldRefuse(String name, byte[] bytes) {
    assertThrows(LinkProtocolException.class, () -> codec.decode(bytes, 0, bytes.length), name);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostileEvents")
  void shouldRefuseEvent(String name, Writer event) {
    byte[] bytes =
        cbor(
            out -> {
              startRange(out);
              out.writeStartArray();
              event.write(out);
              out.writeEndArray();
              out.writeEndObject();
            });

    assertThrows(LinkProtocolException.class, () -> codec.decode(bytes, 0, bytes.length), name);
  }

  static Stream<Arguments> hostileEvents() {
    return Stream.of(
        hostileEvent("no array", out -> out.writeNumber(1)),
        hostileEvent("empty", out -> writeArray(out)),
        hostileEvent("three parts", out -> writeArray(out, "a", 5, 0)),
        hostileEvent("five parts", out -> writeArray(out, "a", 5, 0, null, 1)),
        hostileEvent("account is a number", out -> writeArray(out, 1, 5, 0, null)),
        hostileEvent("account is null", out -> writeArray(out, null, 5, 0, null)),
        hostileEvent("account is empty", out -> writeArray(out, "", 5, 0, null)),
        hostileEvent("offset is a text", out -> writeArray(out, "a", "5", 0, null)),
        hostileEvent("timestamp below 0", out -> writeArray(out, "a", 5, -1, null)),
        hostileEvent("value is a text", out -> writeArray(out, "a", 5, 0, "{}")),
        hostileEvent("value is a number", out -> writeArray(out, "a", 5, 0, 1)));
  }

  @Test
  void shouldRefuseAValueThatClaimsTwoGibibytes() {
    byte[] start = range(1, 5, 9);
    byte[] event = hex("84" + "6161" + "05" + "00" + "5a7fffffff" + "00");
    // The range ends with an empty list of events and the end of the map.
    byte[] bytes = Arrays.copyOf(start, start.length - 3 + 1 + event.length);
    bytes[start.length - 3] = (byte) 0x9f;
    System.arraycopy(event, 0, bytes, start.length - 2, event.length);

    LinkProtocolException refusal =
        assertThrows(LinkProtocolException.class, () -> codec.decode(bytes, 0, bytes.length));

    assertTrue(String.valueOf(refusal.getMessage()).contains("broken"), refusal.getMessage());
  }

  @Test
  void shouldBoundTheSizeOfARange() {
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < 500; i++) {
      String topic = "é".repeat(random.nextInt(1, 250));
      String account = (random.nextBoolean() ? "x" : "\u20AC").repeat(random.nextInt(1, 300));
      byte[] value = random.nextInt(4) == 0 ? null : new byte[random.nextInt(70_000)];
      Event event = new Event(account, 9, Long.MAX_VALUE - 1, Long.MAX_VALUE, value);
      var range =
          new LinkMessage.Range(
              Long.MAX_VALUE, topic, 9, Long.MAX_VALUE - 1, Long.MAX_VALUE, List.of(event));

      int size = codec.encode(range).length;

      int bound = LinkCodec.sizeBoundWithoutEvents(topic) + LinkCodec.sizeBound(event);
      assertTrue(size <= bound, size + " of " + bound);
    }
  }

  @Test
  void shouldKeepValuesByteForByte() throws Exception {
    byte[] value = " {\"a\" : 1.10 }\n".getBytes(StandardCharsets.UTF_8);
    var range = new LinkMessage.Range(1, "t", 2, 5, 6, List.of(new Event("a", 2, 5, 0, value)));
    byte[] bytes = codec.encode(range);

    var read = (LinkMessage.Range) codec.decode(bytes, 0, bytes.length);

    assertArrayEquals(value, read.events().get(0).value());
  }

  private void assertReadOrRefused(byte[] bytes) {
    try {
      codec.decode(bytes, 0, bytes.length);
    } catch (LinkProtocolException e) {
      assertTrue(e.getMessage() != null && !e.getMessage().isEmpty());
    }
  }

  private static byte[] golden(String name) throws IOException {
    String path = "/golden/link/" + name + ".hex";
    try (InputStream in = LinkCodecTest.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IOException("no " + path);
      }
      return hex(new String(in.readAllBytes(), StandardCharsets.US_ASCII));
    }
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
  }

  private static byte[] nested(int depth) {
    byte[] bytes = new byte[depth];
    Arrays.fill(bytes, (byte) 0x81);
    byte[] start = hex("a264747970656361636b617a");
    byte[] all = Arrays.copyOf(start, start.length + depth);
    System.arraycopy(bytes, 0, all, start.length, depth);
    return all;
  }

  private static byte[] message(Object... namesAndValues) {
    return cbor(
        out -> {
          out.writeStartObject();
          for (int i = 0; i + 1 < namesAndValues.length; i += 2) {
            out.writeFieldName(namesAndValues[i].toString());
            out.writePOJO(namesAndValues[i + 1]);
          }
          out.writeEndObject();
        });
  }

  private static byte[] range(long seq, long base, long end, long... offsets) {
    return cbor(
        out -> {
          out.writeStartObject();
          out.writeStringField("type", "range");
          out.writeNumberField("seq", seq);
          out.writeStringField("topic", "t");
          out.writeNumberField("partition", 0);
          out.writeNumberField("base", base);
          out.writeNumberField("end", end);
          out.writeArrayFieldStart("events");
          for (long offset : offsets) {
            writeArray(out, "a", offset, 0, null);
          }
          out.writeEndArray();
          out.writeEndObject();
        });
  }

  private static void startRange(CBORGenerator out) throws IOException {
    out.writeStartObject();
    out.writeStringField("type", "range");
    out.writeNumberField("seq", 1);
    out.writeStringField("topic", "t");
    out.writeNumberField("partition", 0);
    out.writeNumberField("base", 5);
    out.writeNumberField("end", 6);
    out.writeFieldName("events");
  }

  private static void writeList(CBORGenerator out) throws IOException {
    writeArray(out, "type", "ack");
  }

  private static void writeArray(CBORGenerator out, @Nullable Object... parts) throws IOException {
    out.writeStartArray();
    for (@Nullable Object part : parts) {
      out.writePOJO(part);
    }
    out.writeEndArray();
  }

  private static Arguments hostileEvent(String name, Writer writer) {
    return Arguments.of(name, writer);
  }

  private interface Writer {
    void write(CBORGenerator out) throws IOException;
  }

  private static byte[] cbor(Writer writer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (CBORGenerator out = new CBORFactory().createGenerator(bytes)) {
      writer.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
