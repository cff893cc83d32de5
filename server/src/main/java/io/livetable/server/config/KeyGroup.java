package io.livetable.server.config;

import org.apache.kafka.common.config.ConfigDef;

/** Adds the keys of one group to a definition, in the order in which they are documented. */
final class KeyGroup {

  private final ConfigDef definition;
  private final String group;
  private int order;

  KeyGroup(ConfigDef definition, String group) {
    this.definition = definition;
    this.group = group;
  }

  /** A key that must be set. */
  KeyGroup required(String name, ConfigDef.Type type, Check check, String documentation) {
    return add(
        name, type, ConfigDef.NO_DEFAULT_VALUE, check, ConfigDef.Importance.HIGH, documentation);
  }

  /** A key with a default. */
  KeyGroup optional(
      String name, ConfigDef.Type type, Object value, Check check, String documentation) {
    return add(name, type, value, check, ConfigDef.Importance.MEDIUM, documentation);
  }

  /** A bound or a time that seldom needs another value than its default. */
  KeyGroup bound(
      String name, ConfigDef.Type type, Object value, Check check, String documentation) {
    return add(name, type, value, check, ConfigDef.Importance.LOW, documentation);
  }

  /** Goes on with another group of the same definition. */
  KeyGroup group(String next) {
    return new KeyGroup(definition, next);
  }

  ConfigDef definition() {
    return definition;
  }

  private KeyGroup add(
      String name,
      ConfigDef.Type type,
      Object value,
      Check check,
      ConfigDef.Importance importance,
      String documentation) {
    definition.define(
        name,
        type,
        value,
        check,
        importance,
        documentation,
        group,
        ++order,
        ConfigDef.Width.MEDIUM,
        name);
    return this;
  }
}
