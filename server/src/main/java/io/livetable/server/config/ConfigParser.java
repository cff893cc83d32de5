package io.livetable.server.config;

import io.livetable.server.config.InvalidConfigException.Problem;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.config.AbstractConfig;

/** Parses a whole configuration once, and collects everything that is wrong with it. */
final class ConfigParser {

  private static final int MOST_LOOPS_BY_DEFAULT = 4;

  private final Map<String, String> texts = new TreeMap<>();
  private final List<Problem> problems = new ArrayList<>();
  private final ParsedKeys keys;
  private final List<FeedParser> feeds = new ArrayList<>();
  private final Map<String, Object> kafka;
  private final AccessParser access;
  private final AuthParser auth;

  private ConfigParser(Map<String, String> all) {
    all.forEach((key, value) -> texts.put(key.strip(), value.strip()));
    keys = new ParsedKeys(ServerKeys.definition(), texts, "", problems);
    kafka = KafkaSettings.of(FeedParser.below(ServerKeys.KAFKA_PREFIX, texts), problems);
    auth = new AuthParser(keys, texts, problems);
    List<String> names = feedNames();
    names.forEach(name -> feeds.add(new FeedParser(name, texts, problems)));
    checkUnknown(names);
    checkTopics(names);
    checkPorts();
    access = new AccessParser(keys, problems);
  }

  /**
   * The configuration that the keys describe.
   *
   * @throws InvalidConfigException naming every wrong key
   */
  static ServerConfig parse(Map<String, String> all) {
    ConfigParser parser = new ConfigParser(all);
    if (!parser.problems.isEmpty()) {
      throw new InvalidConfigException(parser.problems);
    }
    return parser.config();
  }

  private ServerConfig config() {
    AbstractConfig values = keys.complete();
    return new ServerConfig(
        values.getString(ServerKeys.SERVER_ID),
        Path.of(values.getString(ServerKeys.STATE_DIR)),
        address(values.getString(ServerKeys.CLIENT_LISTENER)),
        address(values.getString(ServerKeys.LINK_LISTENER)),
        address(values.getString(ServerKeys.ADMIN_LISTENER)),
        access.client(),
        access.link(),
        auth.config(values),
        new ServerConfig.Kafka(
            kafka,
            values.getString(ServerKeys.INTERNAL_PREFIX),
            values.getInt(ServerKeys.INTERNAL_REPLICATION),
            millis(values, ServerKeys.EPOCH_CHECK)),
        feeds.stream().map(FeedParser::feed).toList(),
        new ServerConfig.Hub(
            loops(values.getInt(ServerKeys.HUB_LOOPS)),
            values.getInt(ServerKeys.HUB_QUEUE),
            values.getInt(ServerKeys.HUB_RING_BYTES),
            values.getInt(ServerKeys.HUB_RING_EVENTS),
            values.getInt(ServerKeys.HUB_PEND_BYTES)),
        new ServerConfig.Session(
            values.getInt(ServerKeys.SESSION_OUTBOX),
            values.getInt(ServerKeys.SESSION_MAX_MESSAGE),
            values.getInt(ServerKeys.SESSION_MAX_SUBSCRIPTIONS),
            millis(values, ServerKeys.SESSION_HEARTBEAT),
            millis(values, ServerKeys.SESSION_SLOW)),
        new ServerConfig.Limits(
            values.getInt(ServerKeys.LINK_WINDOW),
            values.getInt(ServerKeys.LINK_MAX_MESSAGE),
            values.getInt(ServerKeys.TABLE_READS)),
        OverloadKeys.of(values),
        millis(values, ServerKeys.STALENESS),
        millis(values, ServerKeys.READY_TIMEOUT),
        millis(values, ServerKeys.SHUTDOWN_TIMEOUT));
  }

  private static Duration millis(AbstractConfig values, String key) {
    return Duration.ofMillis(values.getLong(key));
  }

  private static InetSocketAddress address(String text) {
    return Objects.requireNonNull(Check.address(text));
  }

  private static int loops(int configured) {
    return configured > 0
        ? configured
        : Math.min(MOST_LOOPS_BY_DEFAULT, Runtime.getRuntime().availableProcessors());
  }

  private List<String> feedNames() {
    return keys.value(ServerKeys.FEEDS)
        .map(names -> ((List<?>) names).stream().map(Object::toString).toList())
        .orElse(List.of());
  }

  private void checkUnknown(List<String> names) {
    Set<String> known = new TreeSet<>(ServerKeys.definition().names());
    for (String name : names) {
      FeedKeys.definition().names().forEach(key -> known.add(FeedParser.prefix(name) + key));
    }
    for (String key : texts.keySet()) {
      if (!known.contains(key)
          && !passesThrough(key, names)
          && !AuthParser.isAuthorizers(key, texts)) {
        problems.add(new Problem(key, unknown(key, known)));
      }
    }
  }

  private static boolean passesThrough(String key, List<String> names) {
    return key.startsWith(ServerKeys.KAFKA_PREFIX)
        || names.stream()
            .map(FeedParser::prefix)
            .anyMatch(
                prefix ->
                    key.startsWith(prefix)
                        && FeedParser.isConverterSetting(key.substring(prefix.length())));
  }

  private static String unknown(String key, Set<String> known) {
    String about =
        NearestKey.of(key, known, Integer.MAX_VALUE)
            .map(
                near ->
                    NearestKey.distance(key, near) <= Math.max(2, key.length() / 3)
                        ? "did you mean " + near + "?"
                        : "the nearest known key is " + near + ".")
            .orElse("");
    if (key.startsWith(FeedKeys.PREFIX)) {
      about += " A feed's keys are feed.<name>.*, with a name that the key feeds lists.";
    }
    return "is unknown: " + about;
  }

  private void checkTopics(List<String> names) {
    Map<String, String> feedByTopic = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      Optional<String> topic = feeds.get(i).topic();
      if (topic.isEmpty()) {
        continue;
      }
      String other = feedByTopic.putIfAbsent(topic.get(), name);
      if (other != null) {
        problems.add(
            new Problem(
                FeedParser.prefix(name) + FeedKeys.TOPIC,
                "'%s' is the topic of feed %s already: one topic is one feed; remove one of the two"
                    .formatted(topic.get(), other)));
      }
    }
  }

  private void checkPorts() {
    Map<Integer, String> keyByPort = new HashMap<>();
    for (String key :
        List.of(ServerKeys.CLIENT_LISTENER, ServerKeys.LINK_LISTENER, ServerKeys.ADMIN_LISTENER)) {
      int port =
          keys.value(key)
              .map(text -> Check.address(text.toString()))
              .map(InetSocketAddress::getPort)
              .orElse(0);
      String other = port == 0 ? null : keyByPort.putIfAbsent(port, key);
      if (other != null) {
        problems.add(
            new Problem(
                key,
                "port %d is the port of %s already: give each listener a port of its own"
                    .formatted(port, other)));
      }
    }
  }
}
