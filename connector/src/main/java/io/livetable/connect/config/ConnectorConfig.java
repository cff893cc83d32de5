package io.livetable.connect.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;

/**
 * The connector's own settings, typed and final.
 *
 * @param servers the link URLs of the servers, each with a path, none twice
 * @param linkSecret what the connector shows to every server; empty if that is a certificate alone
 * @param connectTimeout how long connecting and being welcomed may take
 * @param ackTimeout how old the oldest unacknowledged range of an in-sync server may be; also how
 *     long a server may leave a ping unanswered
 * @param retryBackoff the shortest pause before connecting again
 * @param retryBackoffMax the longest pause before connecting again
 * @param queueBytes the bound of each server's queue
 * @param batchMaxRecords the most records of one range
 * @param batchMaxBytes the most bytes of one range, unless a single record is larger
 * @param tls for links to {@code wss} URLs
 */
public record ConnectorConfig(
    List<URI> servers,
    Password linkSecret,
    Duration connectTimeout,
    Duration ackTimeout,
    Duration retryBackoff,
    Duration retryBackoffMax,
    long queueBytes,
    int batchMaxRecords,
    int batchMaxBytes,
    TlsSettings tls) {

  public static final String SERVERS = "servers";
  public static final String LINK_SECRET = "link.secret";
  public static final String CONNECT_TIMEOUT_MS = "connect.timeout.ms";
  public static final String ACK_TIMEOUT_MS = "ack.timeout.ms";
  public static final String RETRY_BACKOFF_MS = "retry.backoff.ms";
  public static final String RETRY_BACKOFF_MAX_MS = "retry.backoff.max.ms";
  public static final String QUEUE_BYTES = "queue.bytes";
  public static final String BATCH_MAX_RECORDS = "batch.max.records";
  public static final String BATCH_MAX_BYTES = "batch.max.bytes";

  private static final String SERVERS_GROUP = "Servers";
  private static final String DELIVERY_GROUP = "Delivery";

  public ConnectorConfig {
    servers = List.copyOf(servers);
  }

  /**
   * Reads the settings.
   *
   * @throws org.apache.kafka.common.config.ConfigException if one is missing or wrong
   */
  public static ConnectorConfig parse(Map<String, String> settings) {
    AbstractConfig values = new AbstractConfig(definition(), settings, false);
    Optional<Finding> fault = credentialFault(settings);
    if (fault.isPresent()) {
      throw new ConfigException(fault.get().message());
    }
    return new ConnectorConfig(
        values.getList(SERVERS).stream().map(ServerUrls::parse).toList(),
        values.getPassword(LINK_SECRET),
        millis(values, CONNECT_TIMEOUT_MS),
        millis(values, ACK_TIMEOUT_MS),
        millis(values, RETRY_BACKOFF_MS),
        millis(values, RETRY_BACKOFF_MAX_MS),
        values.getLong(QUEUE_BYTES),
        values.getInt(BATCH_MAX_RECORDS),
        values.getInt(BATCH_MAX_BYTES),
        new TlsSettings(values));
  }

  /** What is wrong if there is nothing that a server could know this connector by. */
  static Optional<Finding> credentialFault(Map<String, String> settings) {
    String secret = settings.getOrDefault(LINK_SECRET, "");
    String keystore = settings.getOrDefault(SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG, "");
    return secret.isEmpty() && keystore.isBlank()
        ? Optional.of(
            new Finding(
                LINK_SECRET,
                LINK_SECRET
                    + " is empty: set it to the servers' link.secret, or set "
                    + SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG
                    + " if their link.auth is certificate"))
        : Optional.empty();
  }

  /** The link secret among settings, or a default if it is not among them. */
  public static Password linkSecret(Map<String, String> settings, Password otherwise) {
    String secret = settings.get(LINK_SECRET);
    return secret == null ? otherwise : new Password(secret);
  }

  /** Whether any link goes over TLS. */
  public boolean usesTls() {
    return servers.stream().anyMatch(server -> "wss".equals(server.getScheme()));
  }

  /** The definition of the settings. */
  public static ConfigDef definition() {
    ConfigDef definition = new ConfigDef();
    defineServers(definition);
    defineDelivery(definition);
    TlsSettings.define(definition, "TLS");
    return definition;
  }

  private static void defineServers(ConfigDef definition) {
    definition
        .define(
            SERVERS,
            ConfigDef.Type.LIST,
            ConfigDef.NO_DEFAULT_VALUE,
            new ServerUrls(),
            Importance.HIGH,
            "The Livetable servers to push to, as ws:// or wss:// URLs of their link listeners,"
                + " separated by commas. Without a path, /link is meant. Every server gets every"
                + " record.",
            SERVERS_GROUP,
            1,
            Width.LONG,
            "Servers")
        .define(
            LINK_SECRET,
            ConfigDef.Type.PASSWORD,
            "",
            new LinkSecret(),
            Importance.HIGH,
            "The secret that lets this connector in, as in the servers' link.secret. Must be set"
                + " unless their link.auth is certificate and ssl.keystore.location is set here.",
            SERVERS_GROUP,
            2,
            Width.MEDIUM,
            "Link secret")
        .define(
            CONNECT_TIMEOUT_MS,
            ConfigDef.Type.LONG,
            5_000L,
            Range.between(100L, 600_000L),
            Importance.LOW,
            "How long connecting to a server and being welcomed by it may take.",
            SERVERS_GROUP,
            3,
            Width.SHORT,
            "Connect time-out (ms)")
        .define(
            RETRY_BACKOFF_MS,
            ConfigDef.Type.LONG,
            200L,
            Range.between(10L, 600_000L),
            Importance.LOW,
            "The shortest pause before connecting again to a server; the pauses grow at random"
                + " up to "
                + RETRY_BACKOFF_MAX_MS
                + ". The connector never gives up on a server that cannot be reached.",
            SERVERS_GROUP,
            4,
            Width.SHORT,
            "Retry backoff (ms)")
        .define(
            RETRY_BACKOFF_MAX_MS,
            ConfigDef.Type.LONG,
            5_000L,
            Range.between(10L, 3_600_000L),
            Importance.LOW,
            "The longest pause before connecting again to a server.",
            SERVERS_GROUP,
            5,
            Width.SHORT,
            "Longest retry backoff (ms)");
  }

  private static void defineDelivery(ConfigDef definition) {
    definition
        .define(
            ACK_TIMEOUT_MS,
            ConfigDef.Type.LONG,
            10_000L,
            Range.between(100L, 3_600_000L),
            Importance.MEDIUM,
            "How long a server may take to acknowledge records before it is no longer in sync."
                + " While others are in sync it is dropped and connected to again; when none is,"
                + " consumption pauses.",
            DELIVERY_GROUP,
            1,
            Width.SHORT,
            "Acknowledgement time-out (ms)")
        .define(
            QUEUE_BYTES,
            ConfigDef.Type.LONG,
            16L * 1024 * 1024,
            Range.between(1024L, 1L << 40),
            Importance.MEDIUM,
            "How many bytes may wait for a server's acknowledgement. A server beyond it is dropped"
                + " while others are within it; when none is, consumption pauses.",
            DELIVERY_GROUP,
            2,
            Width.SHORT,
            "Queue bound per server (bytes)")
        .define(
            BATCH_MAX_RECORDS,
            ConfigDef.Type.INT,
            500,
            Range.between(1, 100_000),
            Importance.LOW,
            "The most records that are sent to a server in one message.",
            DELIVERY_GROUP,
            3,
            Width.SHORT,
            "Records per message")
        .define(
            BATCH_MAX_BYTES,
            ConfigDef.Type.INT,
            256 * 1024,
            Range.between(1024, 64 * 1024 * 1024),
            Importance.LOW,
            "The most bytes that are sent to a server in one message, unless one record is larger."
                + " A server's own limit is kept in any case.",
            DELIVERY_GROUP,
            4,
            Width.SHORT,
            "Bytes per message");
  }

  private static Duration millis(AbstractConfig values, String key) {
    return Duration.ofMillis(values.getLong(key));
  }
}
