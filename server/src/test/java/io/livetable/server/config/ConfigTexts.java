package io.livetable.server.config;

import io.livetable.server.config.InvalidConfigException.Problem;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Assertions;

/** A small valid configuration to vary. */
final class ConfigTexts {

  private ConfigTexts() {}

  /** What must be set, for one latest feed named balance. */
  static Map<String, String> valid() {
    return new TreeMap<>(
        Map.of(
            "server.id", "s1",
            "state.dir", "state",
            "auth.mode", "none",
            "link.secret", "0123456789abcdef",
            "kafka.bootstrap.servers", "127.0.0.1:9092",
            "feeds", "balance",
            "feed.balance.topic", "account-balances",
            "feed.balance.kind", "latest"));
  }

  static Map<String, String> validWith(String key, String value) {
    Map<String, String> texts = valid();
    texts.put(key, value);
    return texts;
  }

  static Map<String, String> validWithout(String key) {
    Map<String, String> texts = valid();
    texts.remove(key);
    return texts;
  }

  /** All problems of a configuration that must have some. */
  static List<Problem> problems(Map<String, String> texts) {
    return Assertions.assertThrows(
            InvalidConfigException.class, () -> ServerConfig.parse(texts), texts::toString)
        .problems();
  }
}
