package io.livetable.server.config;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;

/** Writes a definition's keys as Markdown tables, one per group. */
final class ConfigReference {

  private ConfigReference() {}

  /**
   * The tables.
   *
   * @param heading what a group's heading begins with, such as {@code ###}
   * @param prefix what the keys begin with in the configuration
   */
  static String tables(ConfigDef definition, String heading, String prefix) {
    return definition.groups().stream()
        .map(
            group ->
                "%s %s\n\n| key | default | value | meaning |\n|---|---|---|---|\n%s\n"
                    .formatted(heading, group, rows(definition, group, prefix)))
        .collect(Collectors.joining("\n"));
  }

  private static String rows(ConfigDef definition, String group, String prefix) {
    return keys(definition, group).stream()
        .map(
            key ->
                "| `%s` | %s | %s | %s |"
                    .formatted(
                        prefix + key.name,
                        text(key),
                        value(key),
                        key.documentation.replace("<", "\\<")))
        .collect(Collectors.joining("\n"));
  }

  /** A group's keys in their documented order. */
  static List<ConfigKey> keys(ConfigDef definition, String group) {
    return definition.configKeys().values().stream()
        .filter(key -> Objects.equals(group, key.group))
        .sorted((a, b) -> Integer.compare(a.orderInGroup, b.orderInGroup))
        .toList();
  }

  private static String text(ConfigKey key) {
    if (!key.hasDefault()) {
      return "**required**";
    }
    String value = ConfigDef.convertToString(key.defaultValue, key.type);
    return value == null || value.isEmpty() || key.type == ConfigDef.Type.PASSWORD
        ? ""
        : "`" + value + "`";
  }

  private static String value(ConfigKey key) {
    String allowed =
        key.validator == null
            ? key.type.name().toLowerCase(java.util.Locale.ROOT)
            : key.validator.toString();
    return allowed.replace("|", "\\|");
  }
}
