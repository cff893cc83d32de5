package io.livetable.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Timestamp;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RendererTest {

  private final Renderer renderer = new Renderer();

  static Stream<Arguments> golden() {
    return RenderingSamples.all().entrySet().stream()
        .map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("golden")
  void shouldRenderAsTheGoldenFile(String name, SchemaAndValue sample) throws Exception {
    byte[] rendered = renderer.value(sample.schema(), sample.value());

    assertNotNull(rendered);
    String expected = Files.readString(folder().resolve(name + ".json")).strip();
    assertEquals(expected, new String(rendered, StandardCharsets.UTF_8));
    assertArrayEquals(rendered, renderer.value(null, rendered), "it is no JSON text");
  }

  @Test
  void shouldHaveASampleForEveryGoldenFile() throws Exception {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.list(folder())) {
      files.forEach(file -> names.add(file.getFileName().toString().replace(".json", "")));
    }

    assertEquals(RenderingSamples.all().keySet(), names);
  }

  @Test
  void shouldRenderNullAsTombstone() throws Exception {
    assertNull(renderer.value(Schema.OPTIONAL_STRING_SCHEMA, null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        " { \"a\" : 1.10 , \"b\":[1E2,-0] }\r\n",
        "null",
        "\"text with \\ud800 and \u20AC and \uD83D\uDCB6\"",
        "1234567890123456789012345678901234567890",
        "1.10",
        "{\"a\":1,\"a\":2}"
      })
  void shouldPassJsonTextOnByteForByte(String text) throws Exception {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);

    assertSame(bytes, renderer.value(Schema.BYTES_SCHEMA, bytes));
    assertArrayEquals(bytes, renderer.value(Schema.STRING_SCHEMA, text));
    assertArrayEquals(bytes, renderer.value(null, ByteBuffer.wrap(bytes)));
  }

  @Test
  void shouldNotMoveTheBuffer() throws Exception {
    ByteBuffer buffer = ByteBuffer.wrap("xx{}x".getBytes(StandardCharsets.UTF_8), 2, 2);

    byte[] rendered = renderer.value(null, buffer);

    assertArrayEquals("{}".getBytes(StandardCharsets.UTF_8), rendered);
    assertEquals(2, buffer.remaining());
  }

  @Test
  void shouldPassLongStringsOn() throws Exception {
    byte[] bytes = ("\"" + "x".repeat(17 * 1024 * 1024) + "\"").getBytes(StandardCharsets.UTF_8);

    assertSame(bytes, renderer.value(null, bytes));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "{",
        "{}{}",
        "1 2",
        "1,",
        "[1,]",
        "{'a':1}",
        "{a:1}",
        "// x\n1",
        "NaN",
        "nul",
        "truefalse",
        "01",
        "+1",
        ".5",
        "1.",
        "\"a",
        "\"a\nb\"",
        "\"\\x\"",
        "{} x",
        "1x",
        "\uFEFF{}",
        "{}\u0000",
        "\u0000"
      })
  void shouldRefuseWhatIsNotOneJsonText(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);

    assertThrows(UnrenderableException.class, () -> renderer.value(null, text));
    assertThrows(UnrenderableException.class, () -> renderer.value(null, bytes));
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16BE", "UTF-16LE", "UTF-16", "UTF-32BE", "UTF-32LE"})
  void shouldRefuseOtherEncodings(String charset) {
    byte[] bytes = "{\"a\":1}".getBytes(Charset.forName(charset));

    assertThrows(UnrenderableException.class, () -> renderer.value(null, bytes));
  }

  @Test
  void shouldRefuseMalformedUtf8() {
    for (int[] tail :
        new int[][] {{0xC3}, {0xC0, 0x80}, {0xED, 0xA0, 0x80}, {0xF4, 0x90, 0x80, 0x80}, {0xFF}}) {
      byte[] bytes = new byte[tail.length + 2];
      bytes[0] = '"';
      bytes[bytes.length - 1] = '"';
      for (int i = 0; i < tail.length; i++) {
        bytes[i + 1] = (byte) tail[i];
      }
      assertThrows(UnrenderableException.class, () -> renderer.value(null, bytes));
    }
  }

  @Test
  void shouldRefuseJsonThatIsNestedTooDeep() {
    String text = "[".repeat(5000) + "]".repeat(5000);

    assertThrows(UnrenderableException.class, () -> renderer.value(null, text));
  }

  @Test
  void shouldNotQuoteTheValueInMessages() {
    UnrenderableException refusal =
        assertThrows(
            UnrenderableException.class, () -> renderer.value(null, "{\"iban\": DE00SECRET}"));

    assertFalse(String.valueOf(refusal.getMessage()).contains("SECRET"), refusal.getMessage());
    assertTrue(String.valueOf(refusal.getMessage()).contains("no JSON text"), refusal.getMessage());
  }

  static Stream<Arguments> unrenderable() {
    List<Object> deep = new ArrayList<>();
    List<Object> inner = deep;
    for (int i = 0; i < 600; i++) {
      List<Object> next = new ArrayList<>();
      inner.add(next);
      inner = next;
    }
    return Stream.of(
        Arguments.of("a big integer", BigInteger.ONE),
        Arguments.of("an object", new Object()),
        Arguments.of("half a character", List.of("\uD800")),
        Arguments.of("half a character in a key", Map.of("\uDC00", 1)),
        Arguments.of("a map by fraction", Map.of(1.5, 1)),
        Arguments.of("keys of the same text", Map.of("1", "a", 1, "b")),
        Arguments.of("a huge scale", List.of(new BigDecimal("1e2000000000"))),
        Arguments.of("nested too deep", deep));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unrenderable")
  void shouldRefuse(String name, Object value) {
    assertThrows(UnrenderableException.class, () -> renderer.value(null, value), name);
  }

  static Stream<Arguments> accounts() {
    return Stream.of(
        Arguments.of("ACC-0001", "ACC-0001"),
        Arguments.of(" ", " "),
        Arguments.of("Zoë \uD83D\uDCB6", "Zoë \uD83D\uDCB6"),
        Arguments.of((byte) -1, "-1"),
        Arguments.of((short) 7, "7"),
        Arguments.of(0, "0"),
        Arguments.of(Long.MAX_VALUE, "9223372036854775807"),
        Arguments.of(true, "true"));
  }

  @ParameterizedTest
  @MethodSource("accounts")
  void shouldTakeTheAccountFromTheKey(Object key, String account) throws Exception {
    assertEquals(account, renderer.account(null, key));
  }

  static Stream<Arguments> noAccounts() {
    return Stream.of(
        Arguments.of(null, null),
        Arguments.of(Schema.STRING_SCHEMA, ""),
        Arguments.of(Schema.STRING_SCHEMA, "a\uFFFDb"),
        Arguments.of(Schema.STRING_SCHEMA, "a\uD800"),
        Arguments.of(Schema.STRING_SCHEMA, "\uDC00a"),
        Arguments.of(Schema.FLOAT64_SCHEMA, 1.0),
        Arguments.of(Schema.FLOAT32_SCHEMA, 1.0f),
        Arguments.of(Schema.BYTES_SCHEMA, new byte[] {1}),
        Arguments.of(Timestamp.SCHEMA, RenderingSamples.date(0)),
        Arguments.of(null, new BigDecimal("1")),
        Arguments.of(null, Map.of()),
        Arguments.of(null, List.of()));
  }

  @ParameterizedTest
  @MethodSource("noAccounts")
  void shouldRefuseKeysThatAreNoAccount(@Nullable Schema schema, @Nullable Object key) {
    assertThrows(UnrenderableException.class, () -> renderer.account(schema, key));
  }

  private static Path folder() throws IOException {
    var folder = RendererTest.class.getResource("/golden/rendering");
    if (folder == null) {
      throw new IOException("no golden samples");
    }
    return Path.of(folder.getPath());
  }
}
