package io.livetable.connect.config;

import io.livetable.protocol.ConverterIdentities;
import io.livetable.protocol.ConverterIdentity;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the connector reads of the settings that Connect itself defines.
 *
 * @param connector the connector's name
 * @param topics the topics it consumes
 * @param converters its converters
 * @param tolerateErrors whether bad records are passed over
 * @param claimJumps whether every record between the consumer's and the task's hands arrives, so
 *     that a jump in the offsets means that there is no record
 */
public record ConnectSettings(
    String connector,
    List<String> topics,
    ConverterIdentity converters,
    boolean tolerateErrors,
    boolean claimJumps) {

  static final String NAME = "name";
  static final String TOPICS = "topics";
  static final String KEY_CONVERTER = "key.converter";
  static final String VALUE_CONVERTER = "value.converter";
  private static final String ERRORS_TOLERANCE = "errors.tolerance";
  private static final String INTERCEPTORS = "consumer.override.interceptor.classes";

  public ConnectSettings {
    topics = List.copyOf(topics);
  }

  /** Reads the settings, which have passed {@link SettingChecks}. */
  public static ConnectSettings parse(Map<String, String> settings) {
    return new ConnectSettings(
        settings.getOrDefault(NAME, ""),
        Arrays.stream(settings.getOrDefault(TOPICS, "").split(",", -1))
            .map(String::trim)
            .filter(topic -> !topic.isEmpty())
            .toList(),
        ConverterIdentities.of(
            settings.getOrDefault(KEY_CONVERTER, ""),
            below(settings, KEY_CONVERTER + "."),
            settings.getOrDefault(VALUE_CONVERTER, ""),
            below(settings, VALUE_CONVERTER + ".")),
        "all".equalsIgnoreCase(settings.getOrDefault(ERRORS_TOLERANCE, "none").trim()),
        settings.getOrDefault(INTERCEPTORS, "").isBlank());
  }

  private static Map<String, String> below(Map<String, String> settings, String prefix) {
    Map<String, String> below = new HashMap<>();
    settings.forEach(
        (name, value) -> {
          if (name.startsWith(prefix) && value != null) {
            below.put(name.substring(prefix.length()), value);
          }
        });
    return below;
  }
}
