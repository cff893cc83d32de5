package io.livetable.server.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.protocol.ConverterIdentity;
import io.livetable.protocol.FeedKind;
import io.livetable.protocol.LinkMessage;
import io.livetable.protocol.LinkMessage.Hello;
import io.livetable.protocol.LinkMessage.Refuse;
import io.livetable.protocol.LinkMessage.Welcome;
import io.livetable.protocol.RefuseCode;
import io.livetable.protocol.Renderer;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GreetingTest {

  private final FakeTarget target = new FakeTarget();
  private final Greeting greeting = new Greeting("s1", "start-1", target, LinkLimits.DEFAULT);

  @Test
  void shouldWelcomeATaskOfTheSameSettings() {
    LinkMessage answer = greeting.answer(hello(FakeTarget.CONVERTERS, "balances"));

    assertEquals(
        new Welcome(
            "s1",
            "start-1",
            Map.of("balances", new Welcome.Feed("balance", FeedKind.LATEST, FakeTarget.EPOCH)),
            LinkLimits.DEFAULT.windowBytes(),
            LinkLimits.DEFAULT.messageBytes()),
        answer);
  }

  static Stream<Arguments> texts() {
    ConverterIdentity good = FakeTarget.CONVERTERS;
    String forged = "bank\r\n2026-01-01 INFO all is well";
    return Stream.of(
        Arguments.of(forged, "i", "balances", good),
        Arguments.of("bank\u001b[2K", "i", "balances", good),
        Arguments.of("x".repeat(1_001), "i", "balances", good),
        Arguments.of(" ", "i", "balances", good),
        Arguments.of("bank", forged, "balances", good),
        Arguments.of("bank", "i", forged, good),
        Arguments.of("bank", "i", "balances", new ConverterIdentity(forged, "", "", "")),
        Arguments.of("bank", "i", "balances", new ConverterIdentity("", "", "", forged)));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void shouldRefuseTextsThatForgeALineOrFillTheLog(
      String connector, String incarnation, String topic, ConverterIdentity converters) {
    Hello hello =
        new Hello(
            LinkMessage.PROTOCOL,
            connector,
            0,
            incarnation,
            List.of(topic),
            converters,
            Renderer.VERSION);

    assertRefused(RefuseCode.PROTOCOL_ERROR, "no control characters", hello);
    assertEquals(connector.equals("bank") || connector.isBlank(), !isHidden(hello));
  }

  private static boolean isHidden(Hello hello) {
    return Greeting.name(hello).equals("(no name)");
  }

  @Test
  void shouldRefuseAnotherProtocol() {
    Hello hello =
        new Hello(99, "bank", 0, "i", List.of("balances"), FakeTarget.CONVERTERS, Renderer.VERSION);

    assertRefused(
        RefuseCode.UNSUPPORTED_PROTOCOL,
        "the connector speaks link protocol 99, server s1 speaks 1: install",
        hello);
  }

  @Test
  void shouldRefuseAnotherRenderer() {
    Hello hello =
        new Hello(
            LinkMessage.PROTOCOL,
            "bank",
            0,
            "i",
            List.of("balances"),
            FakeTarget.CONVERTERS,
            Renderer.VERSION + 1);

    assertRefused(RefuseCode.RENDERER_MISMATCH, "renders records by version", hello);
  }

  @Test
  void shouldRefuseTopicsWithoutAFeed() {
    assertRefused(
        RefuseCode.UNKNOWN_TOPIC,
        "no feed of server s1 has the topic cards, loans (its feeds have balances): take the topic"
            + " out of connector bank, or give the server a feed for it",
        hello(FakeTarget.CONVERTERS, "cards", "balances", "loans"));
  }

  @Test
  void shouldRefuseAnotherKeyConverter() {
    assertRefused(
        RefuseCode.CONVERTER_MISMATCH,
        "key.converter is Other in the connector, but feed.balance.key.converter is KeyConverter in"
            + " server s1: set key.converter=KeyConverter in the connector, or"
            + " feed.balance.key.converter=Other in the server",
        hello(new ConverterIdentity("Other", "k1", "ValueConverter", "v1"), "balances"));
  }

  @Test
  void shouldRefuseOtherSettingsOfTheValueConverter() {
    assertRefused(
        RefuseCode.CONVERTER_MISMATCH,
        "the settings of value.converter (ValueConverter) differ: those below value.converter. in"
            + " the connector (hash v2) and those below feed.balance.value.converter. in server s1"
            + " (hash v1) must be the same",
        hello(new ConverterIdentity("KeyConverter", "k1", "ValueConverter", "v2"), "balances"));
  }

  @Test
  void shouldAskATaskToWaitWhileATopicIsUnknown() {
    target.epoch = null;

    assertRefused(
        RefuseCode.NOT_READY,
        "server s1 does not know topic balances of feed balance yet: try again",
        hello(FakeTarget.CONVERTERS, "balances"));
  }

  private void assertRefused(RefuseCode code, String message, Hello hello) {
    Refuse refuse = assertInstanceOf(Refuse.class, greeting.answer(hello));

    assertEquals(code.text(), refuse.code());
    assertTrue(refuse.message().contains(message), refuse::message);
  }

  private static Hello hello(ConverterIdentity converters, String... topics) {
    return new Hello(
        LinkMessage.PROTOCOL, "bank", 0, "i", List.of(topics), converters, Renderer.VERSION);
  }
}
