package io.livetable.server.config;

import io.livetable.server.config.InvalidConfigException.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.types.Password;

/** The {@code kafka.*} keys: what passes through to Kafka's clients, and what is refused. */
final class KafkaSettings {

  private static final String IDENTITY =
      "the server makes it from server.id, the feed and the topic's epoch; change server.id or"
          + " internal.topic.prefix instead";
  private static final String EXACTNESS =
      "the server sets it, because exact tables depend on it; remove the key";

  /** Keys that the server sets itself, and why. */
  private static final Map<String, String> OWNED =
      Map.ofEntries(
          Map.entry("application.id", IDENTITY),
          Map.entry("group.id", IDENTITY),
          Map.entry("group.instance.id", IDENTITY),
          Map.entry("client.id", IDENTITY),
          Map.entry("transactional.id", IDENTITY),
          Map.entry("isolation.level", EXACTNESS),
          Map.entry("auto.offset.reset", EXACTNESS),
          Map.entry("enable.auto.commit", EXACTNESS),
          Map.entry("processing.guarantee", EXACTNESS),
          Map.entry("group.protocol", EXACTNESS),
          Map.entry("key.serializer", EXACTNESS),
          Map.entry("value.serializer", EXACTNESS),
          Map.entry("key.deserializer", EXACTNESS),
          Map.entry("value.deserializer", EXACTNESS),
          Map.entry("interceptor.classes", EXACTNESS),
          Map.entry("default.timestamp.extractor", EXACTNESS),
          Map.entry("processing.exception.handler", EXACTNESS),
          Map.entry("deserialization.exception.handler", EXACTNESS),
          Map.entry("statestore.cache.max.bytes", EXACTNESS),
          Map.entry("dsl.store.format", EXACTNESS),
          Map.entry("state.dir", "set state.dir, without the prefix, instead"),
          Map.entry(
              "replication.factor",
              "set internal.replication.factor, without the prefix, instead"));

  private static final List<String> CLIENT_PREFIXES =
      List.of("main.consumer.", "restore.consumer.", "consumer.", "producer.", "admin.");

  private static final List<ConfigDef> CLIENTS =
      List.of(
          AdminClientConfig.configDef(), ConsumerConfig.configDef(), ProducerConfig.configDef());

  private static final Set<String> SECRETS =
      CLIENTS.stream()
          .flatMap(client -> client.configKeys().values().stream())
          .filter(key -> key.type == ConfigDef.Type.PASSWORD)
          .map(key -> key.name)
          .collect(Collectors.toUnmodifiableSet());

  private static final Set<String> KNOWN =
      CLIENTS.stream()
          .flatMap(client -> client.names().stream())
          .collect(Collectors.toCollection(TreeSet::new));

  private KafkaSettings() {}

  /**
   * The settings for Kafka's clients, without the {@code kafka.} prefix. Secrets are {@link
   * Password}s, everything else is text.
   */
  static Map<String, Object> of(Map<String, String> settings, List<Problem> problems) {
    Map<String, Object> passed = new TreeMap<>();
    settings.forEach(
        (key, text) -> {
          String plain = withoutClient(key);
          problem(key, plain)
              .ifPresent(
                  message -> problems.add(new Problem(ServerKeys.KAFKA_PREFIX + key, message)));
          passed.put(key, SECRETS.contains(plain) ? new Password(text) : text);
        });
    return passed;
  }

  private static Optional<String> problem(String key, String plain) {
    String owned = OWNED.get(plain);
    if (owned != null) {
      return Optional.of("cannot be set: " + owned);
    }
    if (KNOWN.contains(plain)) {
      return Optional.empty();
    }
    String client = key.substring(0, key.length() - plain.length());
    return NearestKey.of(plain, KNOWN, 2)
        .map(near -> "is unknown: did you mean " + ServerKeys.KAFKA_PREFIX + client + near + "?");
  }

  private static String withoutClient(String key) {
    return Stream.concat(CLIENT_PREFIXES.stream(), Stream.of(""))
        .filter(key::startsWith)
        .findFirst()
        .map(prefix -> key.substring(prefix.length()))
        .orElse(key);
  }
}
