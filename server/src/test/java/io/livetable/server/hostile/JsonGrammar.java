package io.livetable.server.hostile;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** Client messages as nobody should send them: right in shape, and wrong in one way or several. */
final class JsonGrammar {

  private static final List<String> NUMBERS =
      List.of(
          "0",
          "-1",
          "1",
          "2147483648",
          "9007199254740993",
          "9223372036854775807",
          "9223372036854775808",
          "1e400",
          "-0.0",
          "1.5",
          "1e-7",
          "9".repeat(41),
          "1" + "0".repeat(39));
  private static final List<String> TEXTS =
      List.of(
          "",
          "a",
          "neighbour",
          "\\u0000",
          "\\ud800",
          "\\udc00\\ud800",
          "\\ud83d\\ude00",
          "é€\uD83D\uDE00",
          "\\\"},{\\\"type\\\":\\\"auth",
          "../../etc/passwd",
          "%s%n%x",
          "\\r\\nWARN forged",
          "\u202e\ufeff",
          "x".repeat(256),
          "x".repeat(257));
  private static final List<String> TYPES =
      List.of("subscribe", "subscribe", "subscribe", "unsubscribe", "auth", "welcome", "nothing");
  private static final List<String> FIELDS =
      List.of("type", "id", "account", "feeds", "since", "token", "x", "__proto__", "@class");

  private final SplittableRandom random;
  private long lastId;

  JsonGrammar(SplittableRandom random) {
    this.random = random;
  }

  /** A text message: one message, an array of them, or something that is neither. */
  String message() {
    return switch (random.nextInt(12)) {
      case 0 -> value(0);
      case 1 -> "[".repeat(random.nextInt(1, 40));
      case 2 -> object() + object();
      case 3, 4, 5 -> array(random.nextInt(1, 20));
      default -> object();
    };
  }

  private String array(int size) {
    List<String> messages = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      messages.add(chance(20) ? value(0) : object());
    }
    return messages.stream().collect(Collectors.joining(",", "[", "]"));
  }

  private String object() {
    List<String> fields = new ArrayList<>();
    fields.add(field("type", chance(20) ? value(1) : quoted(pick(TYPES))));
    fields.add(field("id", chance(8) ? value(1) : String.valueOf(id())));
    fields.add(field("account", chance(8) ? value(1) : quoted(account())));
    if (chance(2)) {
      fields.add(field("feeds", chance(6) ? value(1) : feeds()));
    }
    if (chance(2)) {
      fields.add(field("since", chance(6) ? value(1) : since()));
    }
    if (chance(6)) {
      fields.add(field(pick(FIELDS), value(0)));
    }
    if (chance(10)) {
      fields.remove(random.nextInt(fields.size()));
    }
    return fields.stream().collect(Collectors.joining(",", "{", "}"));
  }

  private long id() {
    if (!chance(8)) {
      lastId += random.nextInt(1, 4);
      return lastId;
    }
    return chance(4) ? Long.MAX_VALUE : random.nextLong(-2, lastId + 2);
  }

  private String account() {
    return chance(4) ? pick(TEXTS) : "acc-" + random.nextInt(30);
  }

  private String feeds() {
    List<String> names = new ArrayList<>();
    for (int i = random.nextInt(0, 5); i > 0; i--) {
      names.add(chance(5) ? value(1) : quoted(feed()));
    }
    return names.stream().collect(Collectors.joining(",", "[", "]"));
  }

  private String feed() {
    return chance(6) ? pick(TEXTS) : pick(List.of(Target.BALANCE, Target.TRANSFERS, Target.JUNK));
  }

  private String since() {
    List<String> positions = new ArrayList<>();
    for (int i = random.nextInt(0, 4); i > 0; i--) {
      String epoch = chance(4) ? value(1) : quoted("AAAAAAAAAAAAAAAAAAAAAA.2");
      positions.add(
          field(
              feed(),
              "{\"epoch\":%s,\"partition\":%s,\"next\":%s}"
                  .formatted(epoch, chance(4) ? value(1) : "0", pick(NUMBERS))));
    }
    return positions.stream().collect(Collectors.joining(",", "{", "}"));
  }

  private String value(int depth) {
    return switch (random.nextInt(depth > 20 ? 4 : 8)) {
      case 0 -> pick(NUMBERS);
      case 1 -> quoted(chance(60) ? "x".repeat(random.nextInt(10_000)) : pick(TEXTS));
      case 2 -> pick(List.of("true", "false", "null"));
      case 3 -> pick(List.of("NaN", "'a'", "undefined", "0x1", "+1", "01", "\"\u0001\"", ""));
      case 4, 5 -> "[" + value(depth + 1) + "," + value(depth + 1) + "]";
      case 6 -> "{" + field(pick(FIELDS), value(depth + 1)) + "}";
      default -> object();
    };
  }

  private static String field(String name, String value) {
    return quoted(name) + ":" + value;
  }

  private static String quoted(String text) {
    return "\"" + text + "\"";
  }

  private boolean chance(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
