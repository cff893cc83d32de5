package io.livetable.server.config;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.config.types.Password;

/**
 * The server's whole configuration, parsed and checked.
 *
 * @param serverId names this server among those of a deployment; part of Kafka group ids and of the
 *     state directory
 * @param stateDir where the tables' local state is kept; one running server per directory
 * @param client the listener for browsers
 * @param link the listener for connector tasks
 * @param admin the listener for health and metrics
 * @param clientAccess who may connect to the client listener
 * @param linkAccess who may connect to the link listener
 * @param auth who may watch which accounts
 * @param kafka how to reach Kafka
 * @param feeds the feeds, in the order of the {@code feeds} key
 * @param hub the hub's bounds
 * @param session the bounds of browser sessions
 * @param limits the bounds of links and of reading tables
 * @param overload what happens under too much
 * @param staleness how old a view may be and still be called live
 * @param readyTimeout how long the tables may take to become ready before the partitions that are
 *     behind are named
 * @param shutdownTimeout how long a graceful stop may take
 */
public record ServerConfig(
    String serverId,
    Path stateDir,
    InetSocketAddress client,
    InetSocketAddress link,
    InetSocketAddress admin,
    ClientAccess clientAccess,
    LinkAccess linkAccess,
    AuthConfig auth,
    Kafka kafka,
    List<FeedConfig> feeds,
    Hub hub,
    Session session,
    Limits limits,
    Overload overload,
    Duration staleness,
    Duration readyTimeout,
    Duration shutdownTimeout) {

  public ServerConfig {
    feeds = List.copyOf(feeds);
  }

  /**
   * Reads a properties file in UTF-8.
   *
   * @throws InvalidConfigException naming every wrong key
   * @throws UncheckedIOException if the file cannot be read
   */
  public static ServerConfig load(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the configuration file " + file, e);
    }
    Map<String, String> keys = new HashMap<>();
    properties.stringPropertyNames().forEach(key -> keys.put(key, properties.getProperty(key)));
    return parse(keys);
  }

  /**
   * The configuration that the keys describe; what they mean is in docs/configuration.md.
   *
   * @throws InvalidConfigException naming every wrong key
   */
  public static ServerConfig parse(Map<String, String> keys) {
    return ConfigParser.parse(keys);
  }

  /**
   * A PKCS12 file with a key and its certificate, which could be read.
   *
   * @param file where it is
   * @param password opens it
   */
  public record Keystore(Path file, Password password) {}

  /**
   * How to reach Kafka.
   *
   * @param settings what the {@code kafka.*} keys hold, without the prefix: for admin, consumers,
   *     producers and Streams
   * @param internalPrefix what group ids, application ids and internal topics begin with
   * @param internalReplicationFactor of the internal topics; -1: the broker's default
   * @param epochCheck how often topic ids, partition counts and end offsets are read
   */
  public record Kafka(
      Map<String, Object> settings,
      String internalPrefix,
      int internalReplicationFactor,
      Duration epochCheck) {
    public Kafka {
      settings = Map.copyOf(settings);
    }
  }

  /**
   * The hub's bounds.
   *
   * @param loops how many event loops share the partitions
   * @param queue how many table offers may wait for a loop before the table waits
   * @param ringBytes how many bytes of events a partition's ring keeps at least, unless ringEvents
   *     is reached
   * @param ringEvents how many events a partition's ring keeps at least, unless ringBytes is
   *     reached
   * @param pendBytes how many bytes of pushed ranges a partition keeps that are ahead of its
   *     frontier
   */
  public record Hub(int loops, int queue, int ringBytes, int ringEvents, int pendBytes) {}

  /**
   * The bounds of links and of reading tables.
   *
   * @param linkWindowBytes how many bytes of a link may be unacknowledged before no more is read
   * @param linkMessageBytes the largest message a connector task may send
   * @param tableReads how many accounts of a feed may wait to be read
   */
  public record Limits(int linkWindowBytes, int linkMessageBytes, int tableReads) {}

  /**
   * The bounds of browser sessions.
   *
   * @param outboxBytes how many bytes may wait for a session before its subscriptions are slow
   * @param maxMessageBytes the largest message a client may send
   * @param maxSubscriptions how many accounts a session may watch
   * @param heartbeat how often a client hears from the server at least
   * @param slowTimeout how long an outbox may stay full before the session is closed
   */
  public record Session(
      int outboxBytes,
      int maxMessageBytes,
      int maxSubscriptions,
      Duration heartbeat,
      Duration slowTimeout) {}

  /**
   * What happens under too much.
   *
   * @param memoryBytes how many bytes of the heap may be counted as in use
   * @param outboxMessages how many messages may wait for a session before its subscriptions are
   *     slow
   * @param writeTimeout how long a client's socket may take nothing of what is being sent
   * @param sendBufferBytes the system's send buffer of a client's socket
   * @param sessionRate how many messages a second a session may send
   * @param principalRate how many messages a second all sessions of a principal may send
   * @param principalSessions how many sessions a principal may have
   * @param readTimeout how long an account may wait to be read
   * @param drainRate how many clients a second a server that stops sends away
   */
  public record Overload(
      long memoryBytes,
      int outboxMessages,
      Duration writeTimeout,
      int sendBufferBytes,
      int sessionRate,
      int principalRate,
      int principalSessions,
      Duration readTimeout,
      int drainRate) {}
}
