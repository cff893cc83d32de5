package io.livetable.server.config;

import static io.livetable.server.config.FeedKeys.parse;

import io.livetable.protocol.FeedKind;
import io.livetable.server.config.FeedConfig.ConverterConfig;
import io.livetable.server.config.FeedConfig.DataLossPolicy;
import io.livetable.server.config.FeedConfig.KeyType;
import io.livetable.server.config.FeedConfig.MisplacedPolicy;
import io.livetable.server.config.FeedConfig.Partitioner;
import io.livetable.server.config.InvalidConfigException.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.config.AbstractConfig;

/** Parses the keys of one feed. */
final class FeedParser {

  private final String name;
  private final Map<String, String> texts;
  private final List<Problem> problems;
  private final ParsedKeys keys;

  /**
   * Parses at once.
   *
   * @param name the feed's name
   * @param all the whole configuration
   * @param problems what is wrong is added here
   */
  FeedParser(String name, Map<String, String> all, List<Problem> problems) {
    this.name = name;
    this.problems = problems;
    this.texts = below(prefix(name), all);
    this.keys = new ParsedKeys(FeedKeys.definition(), texts, prefix(name), problems);
    checkDepth();
  }

  /** What the feed's keys begin with. */
  static String prefix(String name) {
    return FeedKeys.PREFIX + name + ".";
  }

  /** Whether a key, without the feed's prefix, is a setting of one of the feed's converters. */
  static boolean isConverterSetting(String key) {
    return isBelow(FeedKeys.KEY_CONVERTER, key) || isBelow(FeedKeys.VALUE_CONVERTER, key);
  }

  /** The keys that begin with the prefix, without it. */
  static Map<String, String> below(String prefix, Map<String, String> all) {
    Map<String, String> below = new TreeMap<>();
    all.forEach(
        (key, value) -> {
          if (key.startsWith(prefix)) {
            below.put(key.substring(prefix.length()), value);
          }
        });
    return below;
  }

  /** The feed's topic; empty if the key is wrong. */
  Optional<String> topic() {
    return keys.value(FeedKeys.TOPIC).map(Object::toString);
  }

  /** The feed; only to be asked for when there was no problem. */
  FeedConfig feed() {
    AbstractConfig values = keys.complete();
    FeedKind kind = FeedKind.parse(values.getString(FeedKeys.KIND));
    return new FeedConfig(
        name,
        values.getString(FeedKeys.TOPIC),
        kind,
        kind == FeedKind.LATEST ? 1 : values.getInt(FeedKeys.DEPTH),
        converter(values, FeedKeys.KEY_CONVERTER),
        converter(values, FeedKeys.VALUE_CONVERTER),
        parse(KeyType.class, values.getString(FeedKeys.KEY_TYPE)),
        parse(Partitioner.class, values.getString(FeedKeys.PARTITIONER)),
        parse(MisplacedPolicy.class, values.getString(FeedKeys.MISPLACED)),
        parse(DataLossPolicy.class, values.getString(FeedKeys.ON_DATA_LOSS)),
        Duration.ofMillis(values.getLong(FeedKeys.TOMBSTONE_RETENTION)));
  }

  private ConverterConfig converter(AbstractConfig values, String key) {
    return new ConverterConfig(values.getString(key), below(key + ".", texts));
  }

  private void checkDepth() {
    boolean latest = keys.value(FeedKeys.KIND).filter("latest"::equals).isPresent();
    if (latest && texts.containsKey(FeedKeys.DEPTH)) {
      problems.add(
          new Problem(
              prefix(name) + FeedKeys.DEPTH,
              "is for a history only, and this feed is latest: remove it, or set "
                  + prefix(name)
                  + FeedKeys.KIND
                  + "=history"));
    }
  }

  private static boolean isBelow(String converter, String key) {
    return key.startsWith(converter + ".") && key.length() > converter.length() + 1;
  }
}
