package io.livetable.connect.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.jspecify.annotations.Nullable;

/**
 * How links over TLS make sure of the servers, and show themselves: the {@code ssl.*} settings of
 * Kafka's clients.
 */
public final class TlsSettings {

  /** What Kafka's clients do not offer: the JDK's client takes a context, and checks host names. */
  private static final List<String> NOT_OURS =
      List.of(
          SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG,
          SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG);

  private final Map<String, @Nullable Object> values = new TreeMap<>();

  TlsSettings(AbstractConfig config) {
    keys().forEach(key -> values.put(key.name, config.values().get(key.name)));
    values.values().removeIf(Objects::isNull);
  }

  /** Adds the settings to a definition. */
  static void define(ConfigDef definition, String group) {
    int order = 1;
    for (ConfigKey key : keys()) {
      definition.define(
          key.name,
          key.type,
          key.defaultValue,
          key.validator == null ? anything(key.type) : key.validator,
          key.importance,
          key.documentation.replaceAll("</?code>", "`"),
          group,
          order++,
          Width.MEDIUM,
          key.name);
    }
    definition.define(
        SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG,
        ConfigDef.Type.STRING,
        SslConfigs.DEFAULT_SSL_ENDPOINT_IDENTIFICATION_ALGORITHM,
        ConfigDef.LambdaValidator.with(
            (name, value) -> {
              if (!"https".equalsIgnoreCase(String.valueOf(value))) {
                throw new ConfigException(
                    name,
                    value,
                    "a server's certificate must name the host of its URL, which cannot be turned"
                        + " off: give the server such a certificate");
              }
            },
            () -> "https"),
        ConfigDef.Importance.LOW,
        "That a server's certificate must name the host of its URL; cannot be turned off.",
        group,
        order,
        Width.SHORT,
        SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG);
  }

  /**
   * The context for connections.
   *
   * @throws KafkaException if a store cannot be read, with the reason
   */
  public SSLContext context() {
    try (DefaultSslEngineFactory factory = new DefaultSslEngineFactory()) {
      factory.configure(values);
      return factory.sslContext();
    }
  }

  /** Which protocols and cipher suites connections may use. */
  public SSLParameters parameters() {
    SSLParameters parameters = new SSLParameters();
    texts(SslConfigs.SSL_ENABLED_PROTOCOLS_CONFIG).ifPresent(parameters::setProtocols);
    texts(SslConfigs.SSL_CIPHER_SUITES_CONFIG).ifPresent(parameters::setCipherSuites);
    return parameters;
  }

  /** What keeps a context from being made, if anything does. */
  Optional<Finding> fault() {
    try {
      context();
      return Optional.empty();
    } catch (KafkaException e) {
      StringBuilder reason = new StringBuilder();
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        reason.append(reason.isEmpty() ? "" : ": ").append(cause.getMessage());
      }
      Object keystore = values.get(SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG);
      boolean isKeystore = keystore != null && reason.indexOf(keystore.toString()) >= 0;
      return Optional.of(
          new Finding(
              isKeystore
                  ? SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG
                  : SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG,
              reason
                  + ". Name a file that the workers can read, and its type and password"
                  + " in the ssl.* settings beside it"));
    }
  }

  private static List<ConfigKey> keys() {
    List<ConfigKey> keys =
        new ArrayList<>(new ConfigDef().withClientSslSupport().configKeys().values());
    keys.removeIf(key -> NOT_OURS.contains(key.name));
    return keys;
  }

  private Optional<String[]> texts(String key) {
    return values.get(key) instanceof List<?> list && !list.isEmpty()
        ? Optional.of(list.stream().map(String::valueOf).toArray(String[]::new))
        : Optional.empty();
  }

  private static ConfigDef.Validator anything(ConfigDef.Type type) {
    return ConfigDef.LambdaValidator.with(
        (name, value) -> {}, () -> "as Kafka's clients take it: " + type);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TlsSettings tls && tls.values.equals(values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  /** The settings' names only. */
  @Override
  public String toString() {
    return values.keySet().toString();
  }
}
