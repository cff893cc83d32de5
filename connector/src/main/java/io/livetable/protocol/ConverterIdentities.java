package io.livetable.protocol;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Computes a {@link ConverterIdentity} from configuration, the same way on the server and in the
 * connector.
 *
 * <p>Settings are compared as they are written: one side that repeats a converter's default and
 * another that leaves it out differ, although the converters would behave the same. Secrets, and
 * what does not change the outcome, are left out.
 */
public final class ConverterIdentities {

  private static final String PACKAGE = "org.apache.kafka.connect.";
  private static final String STRING = PACKAGE + "storage.StringConverter";
  private static final String BYTE_ARRAY = PACKAGE + "converters.ByteArrayConverter";

  /** The one setting of the string converter that changes what it reads. */
  private static final String STRING_ENCODING = "converter.encoding";

  /** Connect sets it by itself. */
  private static final String CONVERTER_TYPE = "converter.type";

  private static final List<String> SECRETS = List.of("password", "secret", "token", "basic.auth");

  /** The short names that a worker accepts for the converters that come with Kafka. */
  private static final Map<String, String> SHORT_NAMES =
      Map.of(
          "string", STRING,
          "bytearray", BYTE_ARRAY,
          "json", PACKAGE + "json.JsonConverter",
          "boolean", PACKAGE + "converters.BooleanConverter",
          "short", PACKAGE + "converters.ShortConverter",
          "integer", PACKAGE + "converters.IntegerConverter",
          "long", PACKAGE + "converters.LongConverter",
          "float", PACKAGE + "converters.FloatConverter",
          "double", PACKAGE + "converters.DoubleConverter");

  private ConverterIdentities() {}

  /**
   * The identity of two configured converters.
   *
   * @param keyClass the key converter's class, or the short name of one of Kafka's
   * @param keySettings its settings, without the {@code key.converter.} prefix
   * @param valueClass the value converter's class, or the short name of one of Kafka's
   * @param valueSettings its settings, without the {@code value.converter.} prefix
   */
  public static ConverterIdentity of(
      String keyClass,
      Map<String, String> keySettings,
      String valueClass,
      Map<String, String> valueSettings) {
    String key = fullName(keyClass);
    String value = fullName(valueClass);
    return new ConverterIdentity(key, hash(key, keySettings), value, hash(value, valueSettings));
  }

  private static String fullName(String name) {
    String trimmed = name.trim();
    String plain = trimmed.toLowerCase(Locale.ROOT);
    if (plain.endsWith("converter")) {
      plain = plain.substring(0, plain.length() - "converter".length());
    }
    return SHORT_NAMES.getOrDefault(plain, trimmed);
  }

  private static String hash(String className, Map<String, String> settings) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    relevant(className, settings)
        .forEach(
            (name, value) ->
                digest.update((name + '\0' + value + '\0').getBytes(StandardCharsets.UTF_8)));
    return HexFormat.of().formatHex(digest.digest(), 0, 8);
  }

  private static SortedMap<String, String> relevant(
      String className, Map<String, String> settings) {
    SortedMap<String, String> relevant = new TreeMap<>();
    if (className.equals(STRING)) {
      relevant.put(STRING_ENCODING, charset(settings.getOrDefault(STRING_ENCODING, "UTF-8")));
    } else if (!className.equals(BYTE_ARRAY)) {
      settings.forEach(
          (name, value) -> {
            if (!name.equals(CONVERTER_TYPE) && SECRETS.stream().noneMatch(name::contains)) {
              relevant.put(name, value);
            }
          });
    }
    return relevant;
  }

  private static String charset(String name) {
    try {
      return Charset.forName(name.trim()).name();
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return name;
    }
  }
}
