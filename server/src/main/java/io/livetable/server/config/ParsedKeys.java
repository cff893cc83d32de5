package io.livetable.server.config;

import io.livetable.server.config.InvalidConfigException.Problem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigException;

/** The values that a definition finds in a map of texts; what is wrong goes to a list. */
final class ParsedKeys {

  private final Map<String, Object> values = new HashMap<>();
  private final ConfigDef definition;
  private final Map<String, String> texts;

  /**
   * Parses every key of the definition.
   *
   * @param texts the values by key, without {@code prefix}
   * @param prefix what the keys begin with in the configuration
   * @param problems what is wrong is added here
   */
  ParsedKeys(
      ConfigDef definition, Map<String, String> texts, String prefix, List<Problem> problems) {
    this.definition = definition;
    this.texts = texts;
    for (ConfigKey key : definition.configKeys().values()) {
      try {
        values.put(key.name, value(key, texts));
      } catch (ConfigException e) {
        problems.add(new Problem(prefix + key.name, String.valueOf(e.getMessage())));
      }
    }
  }

  private static Object value(ConfigKey key, Map<String, String> texts) {
    String text = texts.get(key.name);
    if (text == null) {
      if (!key.hasDefault()) {
        throw new ConfigException(
            "is missing: set it to " + key.validator + ". " + key.documentation);
      }
      return key.defaultValue;
    }
    Object value;
    try {
      value = ConfigDef.parseType(key.name, text, key.type);
    } catch (ConfigException e) {
      throw new ConfigException("'" + text + "' is not allowed: it must be " + key.validator);
    }
    key.validator.ensureValid(key.name, value);
    return value;
  }

  /** The key's value; empty if the key is wrong or missing. */
  Optional<Object> value(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /** All values; only to be asked for when there was no problem. */
  AbstractConfig complete() {
    return new AbstractConfig(definition, texts, false);
  }
}
