package io.livetable.server.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.livetable.server.session.ClientMessage.Auth;
import io.livetable.server.session.ClientMessage.Since;
import io.livetable.server.session.ClientMessage.Subscribe;
import io.livetable.server.session.ClientMessage.Unsubscribe;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientCodecTest {

  private final ClientCodec codec = new ClientCodec();

  private ClientMessage read(String text) throws BadMessageException {
    List<JsonNode> messages = codec.split(text);
    assertEquals(1, messages.size());
    return codec.decode(messages.get(0));
  }

  private void assertRefused(String code, @Nullable Long id, String text) {
    BadMessageException refusal = assertThrows(BadMessageException.class, () -> read(text), text);
    assertEquals(code, refusal.code(), text);
    assertEquals(id, refusal.id(), text);
    assertEquals(false, refusal.text().isBlank());
  }

  @Test
  void shouldReadTheGoldenSamples() throws Exception {
    assertEquals(
        new Subscribe(
            1,
            "ACC-0001",
            List.of("balance", "transfers"),
            Map.of("balance", new Since("mGq1nmuxQjKS2BoxTrx7Lw.4", 3, 1043))),
        read(Golden.text("subscribe")));
    assertEquals(
        new Subscribe(2, "ACC-0001", null, Map.of()), read(Golden.text("subscribe-all-feeds")));
    assertEquals(new Unsubscribe(3, "ACC-0001"), read(Golden.text("unsubscribe")));
    assertEquals(new Auth("a.b.c"), read(Golden.text("auth")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"auth\"}",
        "{\"type\":\"auth\",\"token\":null}",
        "{\"type\":\"auth\",\"token\":7}",
        "{\"type\":\"auth\",\"token\":[\"a\"]}"
      })
  void shouldRefuseAnAuthWithoutToken(String text) {
    assertRefused(ErrorCode.BAD_MESSAGE, null, text);
  }

  @Test
  void shouldNeverShowAToken() throws Exception {
    assertEquals("Auth", read(Golden.text("auth")).toString());
  }

  @Test
  void shouldReadAnArrayOfMessages() throws Exception {
    List<JsonNode> messages =
        codec.split("[%s,%s]".formatted(Golden.text("subscribe"), Golden.text("unsubscribe")));

    assertInstanceOf(Subscribe.class, codec.decode(messages.get(0)));
    assertInstanceOf(Unsubscribe.class, codec.decode(messages.get(1)));
    assertEquals(List.of(), codec.split("[]"));
  }

  @Test
  void shouldPassOverUnknownFieldsAndNullsAndFeedsThatAreNamedTwice() throws Exception {
    assertEquals(
        new Subscribe(7, "a", List.of("x", "y"), Map.of("x", new Since("e.1", 0, 0))),
        read(
            "{\"more\":[{}],\"type\":\"subscribe\",\"id\":7,\"account\":\"a\",\"feeds\":[\"x\",\"y\",\"x\"],\"since\":{\"x\":{\"epoch\":\"e.1\",\"partition\":0,\"next\":0,\"more\":1}}}"));
    assertEquals(
        new Subscribe(7, "a", null, Map.of()),
        read("{\"type\":\"subscribe\",\"id\":7,\"account\":\"a\",\"feeds\":null,\"since\":null}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "x",
        "null",
        "true",
        "1",
        "\"text\"",
        "{",
        "[",
        "{}{}",
        "{} x",
        "{\"type\":\"auth\",}",
        "{'type':'auth'}",
        "{type:1}",
        "{\"a\":NaN}",
        "{\"a\":01}",
        "{\"a\":\"\n\"}",
        "{\"type\":\"auth\",\"type\":\"auth\"}",
        "/* */{}",
        "\u0000",
      })
  void shouldRefuseWhatIsNoMessage(String text) {
    assertRefused(ErrorCode.BAD_MESSAGE, null, text);
  }

  @Test
  void shouldRefuseHostileJson() {
    assertRefused(ErrorCode.BAD_MESSAGE, null, "[".repeat(60_000));
    assertRefused(ErrorCode.BAD_MESSAGE, null, "{\"a\":".repeat(10_000));
    assertRefused(ErrorCode.BAD_MESSAGE, null, "{\"" + "n".repeat(30_000) + "\":1}");
    assertRefused(ErrorCode.BAD_MESSAGE, null, "{\"a\":\"" + "s".repeat(30_000) + "\"}");
    assertRefused(ErrorCode.BAD_MESSAGE, null, "{\"a\":" + "9".repeat(30_000) + "}");
    assertRefused(ErrorCode.BAD_MESSAGE, null, "{\"id\":1e999999999,\"type\":1}");
    assertRefused(
        ErrorCode.BAD_MESSAGE,
        null,
        "{\"type\":\"unsubscribe\",\"id\":1e999999999,\"account\":\"a\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"type\":1}", "{\"type\":null}", "{\"type\":{}}"})
  void shouldRefuseAMessageWithoutAType(String text) {
    assertRefused(ErrorCode.BAD_MESSAGE, null, text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "null", "\"auth\"", "[]"})
  void shouldRefuseWhatIsNoObjectWithinAnArray(String element) throws Exception {
    JsonNode message = codec.split("[" + element + "]").get(0);

    BadMessageException refusal =
        assertThrows(BadMessageException.class, () -> codec.decode(message));
    assertEquals(ErrorCode.BAD_MESSAGE, refusal.code());
  }

  @Test
  void shouldRefuseATypeThatItDoesNotKnowAndRepeatTheId() {
    assertRefused(ErrorCode.UNKNOWN_TYPE, 9L, "{\"type\":\"publish\",\"id\":9}");
    assertRefused(ErrorCode.UNKNOWN_TYPE, null, "{\"type\":\"\"}");
    assertRefused(ErrorCode.UNKNOWN_TYPE, null, "{\"type\":\"Auth\",\"id\":1.5}");
    assertRefused(ErrorCode.UNKNOWN_TYPE, null, "{\"type\":\"\\ud800\",\"id\":\"1\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\"id\":null,",
        "\"id\":\"1\",",
        "\"id\":1.0,",
        "\"id\":1.5,",
        "\"id\":0,",
        "\"id\":-1,",
        "\"id\":9223372036854775808,",
        "\"id\":[],",
      })
  void shouldRefuseAnIdThatIsNoPositiveWholeNumber(String id) {
    assertRefused(
        ErrorCode.BAD_MESSAGE, null, "{" + id + "\"type\":\"unsubscribe\",\"account\":\"a\"}");
    assertRefused(
        ErrorCode.BAD_MESSAGE, null, "{" + id + "\"type\":\"subscribe\",\"account\":\"a\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",\"account\":null",
        ",\"account\":1",
        ",\"account\":\"\"",
        ",\"account\":{}",
        ",\"account\":\"\\ud800\"",
        ",\"account\":\"a\\udc00b\"",
        ",\"account\":\"\\udc00\\ud800\"",
      })
  void shouldRefuseWhatIsNoAccount(String account) {
    assertRefused(ErrorCode.BAD_MESSAGE, 4L, "{\"type\":\"subscribe\",\"id\":4" + account + "}");
    assertRefused(ErrorCode.BAD_MESSAGE, 4L, "{\"type\":\"unsubscribe\",\"id\":4" + account + "}");
  }

  @Test
  void shouldTakeAccountsOfUpTo256Characters() throws Exception {
    String longest = "x".repeat(254) + "\uD83D\uDE00";

    assertEquals(
        new Unsubscribe(4, longest),
        read("{\"type\":\"unsubscribe\",\"id\":4,\"account\":\"" + longest + "\"}"));
    assertRefused(
        ErrorCode.BAD_MESSAGE,
        4L,
        "{\"type\":\"unsubscribe\",\"id\":4,\"account\":\"" + longest + "x\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1", "\"x\"", "{}", "{\"x\":\"x\"}", "[]", "[1]", "[null]", "[\"x\",1]", "[[]]"})
  void shouldRefuseWhatAreNoFeeds(String feeds) {
    assertRefused(
        ErrorCode.BAD_MESSAGE,
        4L,
        "{\"type\":\"subscribe\",\"id\":4,\"account\":\"a\",\"feeds\":" + feeds + "}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "[]",
        "\"x\"",
        "{\"x\":1}",
        "{\"x\":null}",
        "{\"x\":{}}",
        "{\"x\":{\"epoch\":1,\"partition\":0,\"next\":0}}",
        "{\"x\":{\"epoch\":\"e\",\"partition\":\"0\",\"next\":0}}",
        "{\"x\":{\"epoch\":\"e\",\"partition\":0.5,\"next\":0}}",
        "{\"x\":{\"epoch\":\"e\",\"partition\":2147483648,\"next\":0}}",
        "{\"x\":{\"epoch\":\"e\",\"partition\":0,\"next\":-1}}",
        "{\"x\":{\"epoch\":\"e\",\"partition\":0,\"next\":1.5}}",
        "{\"x\":{\"epoch\":\"e\",\"partition\":0,\"next\":\"1\"}}",
        "{\"x\":{\"epoch\":\"e\",\"partition\":0,\"next\":9223372036854775808}}",
        "{\"x\":{\"epoch\":\"e\",\"partition\":0}}",
      })
  void shouldRefuseWhatAreNoPositions(String since) {
    assertRefused(
        ErrorCode.BAD_MESSAGE,
        4L,
        "{\"type\":\"subscribe\",\"id\":4,\"account\":\"a\",\"since\":" + since + "}");
  }
}
