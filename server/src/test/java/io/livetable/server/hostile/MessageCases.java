package io.livetable.server.hostile;

import static io.livetable.server.hostile.Case.session;
import static io.livetable.server.hostile.Case.text;
import static io.livetable.server.hostile.Expect.closes;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What clients may do to messages: docs/protocol.md, sections 2, 3 and 7. */
final class MessageCases {

  private static final Expect BAD = new Expect.LivesOn("bad_message");

  private final List<Case> cases = new ArrayList<>();

  private MessageCases() {}

  static List<Case> all() {
    MessageCases all = new MessageCases();
    all.add("no JSON", BAD, "nonsense");
    all.add("a number", BAD, "1");
    all.add("null", BAD, "null");
    all.add("two objects", BAD, "{} {}");
    all.add("an array of a number", BAD, "[1]");
    all.add("a field twice", BAD, "{\"type\":\"auth\",\"type\":\"auth\"}");
    all.add("a depth of 17", BAD, "[".repeat(17) + "]".repeat(17));
    all.add("a depth of 8,000", BAD, "[".repeat(8_000));
    all.add(
        "a number of 10,000 digits", BAD, "{\"type\":\"auth\",\"n\":" + "9".repeat(10_000) + "}");
    all.add("a string of 9 KiB", BAD, "{\"type\":\"" + "x".repeat(9_216) + "\"}");
    all.add("a name of 65 characters", BAD, "{\"" + "x".repeat(65) + "\":1}");
    all.add("no type", BAD, "{\"id\":1}");
    all.add("a type of another type", BAD, "{\"type\":{}}");
    all.add("no id", BAD, "{\"type\":\"subscribe\",\"account\":\"a\"}");
    all.add("id 0", BAD, subscribe("0", "\"a\"", ""));
    all.add("id 1.5", BAD, subscribe("1.5", "\"a\"", ""));
    all.add("id 2^63", BAD, subscribe("9223372036854775808", "\"a\"", ""));
    all.add("id 1e400", BAD, subscribe("1e400", "\"a\"", ""));
    all.add(
        "an id that falls",
        new Expect.LivesOn("bad_id"),
        "[" + subscribe("5", "\"a\"", "") + "," + subscribe("4", "\"a\"", "") + "]");
    all.add("an account of no characters", BAD, subscribe("1", "\"\"", ""));
    all.add("an account of 257", BAD, subscribe("1", "\"" + "x".repeat(257) + "\"", ""));
    all.add("an account of half a pair", BAD, subscribe("1", "\"\\ud800\"", ""));
    all.add("an account that is an object", BAD, subscribe("1", "{}", ""));
    all.add("no feeds", BAD, subscribe("1", "\"a\"", ",\"feeds\":[]"));
    all.add("feeds that are numbers", BAD, subscribe("1", "\"a\"", ",\"feeds\":[1]"));
    all.add(
        "a feed that is not there",
        new Expect.LivesOn("unknown_feed"),
        subscribe("1", "\"a\"", ",\"feeds\":[\"no such\"]"));
    all.add("since as a list", BAD, subscribe("1", "\"a\"", ",\"since\":[]"));
    all.add("a negative position", BAD, since("-1"));
    all.add("a position of 2^63", BAD, since("9223372036854775808"));
    all.add(
        "a position of 2^63 - 1 in another epoch",
        new Expect.LivesOn("epoch_changed"),
        since("9223372036854775807"));
    all.add(
        "one subscription too many",
        new Expect.LivesOn("too_many_subscriptions"),
        IntStream.rangeClosed(1, Target.MAX_SUBSCRIPTIONS + 1)
            .mapToObj(i -> subscribe(String.valueOf(i), "\"a" + i + "\"", ""))
            .collect(Collectors.joining(",", "[", "]")));
    all.add(
        "21 that cannot be carried out",
        closes(4505),
        IntStream.range(0, 21).mapToObj(i -> "{}").collect(Collectors.joining(",", "[", "]")));
    return all.cases;
  }

  private void add(String name, Expect expect, String message) {
    cases.add(session("messages", name, expect, text(message)));
  }

  private static String subscribe(String id, String account, String more) {
    return "{\"type\":\"subscribe\",\"id\":%s,\"account\":%s%s}".formatted(id, account, more);
  }

  private static String since(String next) {
    return subscribe(
        "1",
        "\"a\"",
        ",\"since\":{\"%s\":{\"epoch\":\"other.2\",\"partition\":0,\"next\":%s}}"
            .formatted(Target.BALANCE, next));
  }
}
