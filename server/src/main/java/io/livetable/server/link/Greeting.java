package io.livetable.server.link;

import io.livetable.protocol.ConverterIdentity;
import io.livetable.protocol.Epoch;
import io.livetable.protocol.LinkMessage;
import io.livetable.protocol.LinkMessage.Hello;
import io.livetable.protocol.LinkMessage.Refuse;
import io.livetable.protocol.LinkMessage.Welcome;
import io.livetable.protocol.RefuseCode;
import io.livetable.protocol.Renderer;
import io.livetable.server.link.LinkTarget.Feed;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides whether a task that introduces itself is welcome.
 *
 * @param server this server's id
 * @param incarnation differs for every start of the server
 * @param target what tasks push to
 * @param limits what a task is told
 */
record Greeting(String server, String incarnation, LinkTarget target, LinkLimits limits) {

  private static final int MOST_CHARS = 1_000;

  /** A {@link Welcome}, or a {@link Refuse} that says what to change on which side. */
  LinkMessage.FromServer answer(Hello hello) {
    Optional<Refuse> refusal =
        texts(hello)
            .or(() -> versions(hello))
            .or(() -> unknownTopics(hello))
            .or(() -> converters(hello));
    return refusal.isPresent() ? refusal.get() : welcome(hello);
  }

  /** What a task says of itself is logged, measured and shown. */
  private static Optional<Refuse> texts(Hello hello) {
    ConverterIdentity converters = hello.converters();
    boolean right =
        !hello.connector().isBlank()
            && Stream.concat(
                    hello.topics().stream(),
                    Stream.of(
                        hello.connector(),
                        hello.incarnation(),
                        converters.keyClass(),
                        converters.keySettings(),
                        converters.valueClass(),
                        converters.valueSettings()))
                .allMatch(Greeting::isPlain);
    return right
        ? Optional.empty()
        : refuse(
            RefuseCode.PROTOCOL_ERROR,
            "the names in a HELLO have at most %d characters, and no control characters"
                .formatted(MOST_CHARS));
  }

  /** The connector's name, if it is one. */
  static String name(Hello hello) {
    return isPlain(hello.connector()) ? hello.connector() : "(no name)";
  }

  private static boolean isPlain(String text) {
    return text.length() <= MOST_CHARS && text.chars().noneMatch(Character::isISOControl);
  }

  private Optional<Refuse> versions(Hello hello) {
    if (hello.protocol() != LinkMessage.PROTOCOL) {
      return refuse(
          RefuseCode.UNSUPPORTED_PROTOCOL,
          "the connector speaks link protocol %d, server %s speaks %d: install the connector and the server of one version"
              .formatted(hello.protocol(), server, LinkMessage.PROTOCOL));
    }
    if (hello.renderer() != Renderer.VERSION) {
      return refuse(
          RefuseCode.RENDERER_MISMATCH,
          "the connector renders records by version %d, server %s by version %d: install the connector and the server of one version"
              .formatted(hello.renderer(), server, Renderer.VERSION));
    }
    return Optional.empty();
  }

  private Optional<Refuse> unknownTopics(Hello hello) {
    List<String> unknown =
        hello.topics().stream().filter(topic -> target.feed(topic).isEmpty()).toList();
    return unknown.isEmpty()
        ? Optional.empty()
        : refuse(
            RefuseCode.UNKNOWN_TOPIC,
            "no feed of server %s has the topic %s (its feeds have %s): take the topic out of connector %s, or give the server a feed for it (feeds and feed.<name>.topic)"
                .formatted(
                    server,
                    String.join(", ", unknown),
                    String.join(", ", target.topics()),
                    hello.connector()));
  }

  private Optional<Refuse> converters(Hello hello) {
    for (String topic : hello.topics()) {
      Feed feed = target.feed(topic).orElseThrow();
      ConverterIdentity task = hello.converters();
      ConverterIdentity table = feed.converters();
      Optional<Refuse> refusal =
          converter(
                  feed,
                  "key.converter",
                  new Side(task.keyClass(), task.keySettings()),
                  new Side(table.keyClass(), table.keySettings()))
              .or(
                  () ->
                      converter(
                          feed,
                          "value.converter",
                          new Side(task.valueClass(), task.valueSettings()),
                          new Side(table.valueClass(), table.valueSettings())));
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    return Optional.empty();
  }

  private Optional<Refuse> converter(Feed feed, String key, Side task, Side table) {
    String feedKey = "feed." + feed.name() + "." + key;
    if (!task.className().equals(table.className())) {
      return refuse(
          RefuseCode.CONVERTER_MISMATCH,
          "%s is %s in the connector, but %s is %s in server %s: set %s=%s in the connector, or %s=%s in the server"
              .formatted(
                  key,
                  task.className(),
                  feedKey,
                  table.className(),
                  server,
                  key,
                  table.className(),
                  feedKey,
                  task.className()));
    }
    if (!task.settings().equals(table.settings())) {
      return refuse(
          RefuseCode.CONVERTER_MISMATCH,
          "the settings of %s (%s) differ: those below %s. in the connector (hash %s) and those below %s. in server %s (hash %s) must be the same"
              .formatted(
                  key, task.className(), key, task.settings(), feedKey, server, table.settings()));
    }
    return Optional.empty();
  }

  private LinkMessage.FromServer welcome(Hello hello) {
    Map<String, Welcome.Feed> feeds = new LinkedHashMap<>();
    for (String topic : hello.topics()) {
      Feed feed = target.feed(topic).orElseThrow();
      Optional<Epoch> epoch = feed.epoch();
      if (epoch.isEmpty()) {
        return new Refuse(
            RefuseCode.NOT_READY.text(),
            "server %s does not know topic %s of feed %s yet: try again"
                .formatted(server, topic, feed.name()));
      }
      feeds.put(topic, new Welcome.Feed(feed.name(), feed.kind(), epoch.get()));
    }
    return new Welcome(server, incarnation, feeds, limits.windowBytes(), limits.messageBytes());
  }

  private static Optional<Refuse> refuse(RefuseCode code, String message) {
    return Optional.of(new Refuse(code.text(), message));
  }

  /** One side's converter. */
  private record Side(String className, String settings) {}
}
