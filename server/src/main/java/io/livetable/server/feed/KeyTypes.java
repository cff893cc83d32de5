package io.livetable.server.feed;

import io.livetable.server.config.FeedConfig.KeyType;
import java.util.Locale;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;

/** Turns an account back into the Connect value that it was rendered from. */
final class KeyTypes {

  private KeyTypes() {}

  /**
   * The key that renders to {@code account}.
   *
   * @throws IllegalArgumentException if no key of this type renders to the account
   */
  static SchemaAndValue parse(String account, KeyType type) {
    SchemaAndValue key;
    try {
      key =
          switch (type) {
            case STRING -> new SchemaAndValue(Schema.STRING_SCHEMA, account);
            case INT8 -> new SchemaAndValue(Schema.INT8_SCHEMA, Byte.valueOf(account));
            case INT16 -> new SchemaAndValue(Schema.INT16_SCHEMA, Short.valueOf(account));
            case INT32 -> new SchemaAndValue(Schema.INT32_SCHEMA, Integer.valueOf(account));
            case INT64 -> new SchemaAndValue(Schema.INT64_SCHEMA, Long.valueOf(account));
            case BOOLEAN -> new SchemaAndValue(Schema.BOOLEAN_SCHEMA, Boolean.valueOf(account));
          };
    } catch (NumberFormatException e) {
      throw noSuchKey(account, type);
    }
    if (!key.value().toString().equals(account)) {
      throw noSuchKey(account, type);
    }
    return key;
  }

  private static IllegalArgumentException noSuchKey(String account, KeyType type) {
    return new IllegalArgumentException(
        "account " + account + " is no key of type " + text(type) + ": no record can have it");
  }

  /** A setting's value as the configuration writes it. */
  static String text(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
