package io.livetable.connect.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.jspecify.annotations.Nullable;

/**
 * The checks that concern several settings, or settings that Connect defines. Each error is
 * attached to the key that must change and says how.
 */
public final class SettingChecks {

  private static final String ISOLATION = "consumer.override.isolation.level";
  private static final String TRANSFORMS = "transforms";

  /**
   * Settings that Connect defines as lists: it converts their values back into text, and takes no
   * other type.
   */
  private static final Set<String> LISTS = Set.of(ConnectSettings.TOPICS, TRANSFORMS);

  /** Settings that Connect defines as classes: it takes a class or nothing. */
  private static final Set<String> CLASSES =
      Set.of(ConnectSettings.KEY_CONVERTER, ConnectSettings.VALUE_CONVERTER);

  private final Map<String, String> settings;
  private final Map<String, ConfigValue> values = new LinkedHashMap<>();

  private SettingChecks(Map<String, String> settings) {
    this.settings = settings;
  }

  /** The state of every setting of the connector, and of those of Connect that are wrong. */
  public static List<ConfigValue> check(Map<String, String> settings) {
    return check(settings, config -> List.of());
  }

  /**
   * The same.
   *
   * @param servers finds what servers object to; asked only if nothing else is wrong
   */
  public static List<ConfigValue> check(
      Map<String, String> settings, Function<ConnectorConfig, List<Finding>> servers) {
    SettingChecks checks = new SettingChecks(settings);
    for (ConfigValue value : ConnectorConfig.definition().validate(settings)) {
      checks.values.put(value.name(), value);
    }
    ConnectorConfig.credentialFault(settings)
        .ifPresent(finding -> checks.error(finding.key(), finding.message()));
    checks.requireConverter(ConnectSettings.KEY_CONVERTER);
    checks.requireConverter(ConnectSettings.VALUE_CONVERTER);
    checks.requireCommittedReads();
    checks.requireTopics();
    checks.refuseTransforms();
    checks.requireOrder();
    if (checks.isRight()) {
      ConnectorConfig config = ConnectorConfig.parse(settings);
      Optional<Finding> tls = config.usesTls() ? config.tls().fault() : Optional.empty();
      tls.map(List::of)
          .orElseGet(() -> servers.apply(config))
          .forEach(finding -> checks.error(finding.key(), finding.message()));
    }
    return List.copyOf(checks.values.values());
  }

  private boolean isRight() {
    return values.values().stream().allMatch(value -> value.errorMessages().isEmpty());
  }

  private void requireConverter(String key) {
    if (text(key).isEmpty()) {
      error(
          key,
          key
              + " must be in the connector's own config, and be the one of the server's feeds:"
              + " a task cannot see the worker's default. For keys that are text use"
              + " org.apache.kafka.connect.storage.StringConverter, for values that are JSON"
              + " org.apache.kafka.connect.converters.ByteArrayConverter");
    }
  }

  private void requireCommittedReads() {
    if (!text(ISOLATION).equals("read_committed")) {
      error(
          ISOLATION,
          "set "
              + ISOLATION
              + "=read_committed: records of aborted transactions must not reach browsers"
              + " (the worker's connector.client.config.override.policy must allow it)");
    }
  }

  private void requireTopics() {
    if (!text("topics.regex").isEmpty()) {
      error(
          "topics.regex",
          "name the topics in " + ConnectSettings.TOPICS + ": each must be a feed of the server");
    }
    if (text(ConnectSettings.TOPICS).replace(",", "").isBlank()) {
      error(ConnectSettings.TOPICS, "name the topics that are feeds of the server");
    }
  }

  private void refuseTransforms() {
    if (!text(TRANSFORMS).isEmpty()) {
      error(
          TRANSFORMS,
          "remove the transforms: the servers read the same topics without them, and both must"
              + " see the same records. Transform on the way into the topic instead");
    }
  }

  private void requireOrder() {
    requireAtMost(ConnectorConfig.RETRY_BACKOFF_MS, ConnectorConfig.RETRY_BACKOFF_MAX_MS);
    requireAtMost(ConnectorConfig.BATCH_MAX_BYTES, ConnectorConfig.QUEUE_BYTES);
  }

  private void requireAtMost(String lower, String upper) {
    Number least = number(lower);
    Number most = number(upper);
    if (least != null && most != null && least.longValue() > most.longValue()) {
      error(
          upper,
          "%s=%s is below %s=%s: raise it, or lower the other"
              .formatted(upper, most, lower, least));
    }
  }

  private @Nullable Number number(String key) {
    ConfigValue value = values.get(key);
    return value != null && value.value() instanceof Number number ? number : null;
  }

  private String text(String key) {
    String value = settings.get(key);
    return value == null ? "" : value.trim();
  }

  private void error(String key, String message) {
    values.computeIfAbsent(key, this::undefined).addErrorMessage(message);
  }

  private ConfigValue undefined(String key) {
    ConfigValue value = new ConfigValue(key);
    String given = CLASSES.contains(key) ? null : settings.get(key);
    value.value(
        LISTS.contains(key) && given != null
            ? ConfigDef.parseType(key, given, ConfigDef.Type.LIST)
            : given);
    return value;
  }
}
