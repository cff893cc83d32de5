package io.livetable.connect.config;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/** What a link secret must look like to travel in a header. */
final class LinkSecret implements ConfigDef.Validator {

  @Override
  public void ensureValid(String name, @Nullable Object value) {
    String secret = value instanceof Password password ? password.value() : "";
    if (!secret.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new ConfigException(
          name + " holds a space or a character that is not ASCII, here and on the servers");
    }
  }

  @Override
  public String toString() {
    return "visible ASCII characters";
  }
}
