package io.livetable.server.config;

import org.apache.kafka.common.config.ConfigDef;

/** Every key of the server that is not a feed's: its type, default, check and documentation. */
public final class ServerKeys {

  static final String SERVER_ID = "server.id";
  static final String STATE_DIR = "state.dir";
  static final String CLIENT_LISTENER = "client.listener";
  static final String LINK_LISTENER = "link.listener";
  static final String ADMIN_LISTENER = "admin.listener";
  static final String KAFKA_PREFIX = "kafka.";
  static final String BOOTSTRAP_SERVERS = KAFKA_PREFIX + "bootstrap.servers";
  static final String INTERNAL_PREFIX = "internal.topic.prefix";
  static final String INTERNAL_REPLICATION = "internal.replication.factor";
  static final String EPOCH_CHECK = "epoch.check.ms";
  static final String FEEDS = "feeds";
  static final String HUB_LOOPS = "hub.event.loops";
  static final String HUB_QUEUE = "hub.queue.size";
  static final String HUB_RING_BYTES = "hub.ring.bytes";
  static final String HUB_RING_EVENTS = "hub.ring.events";
  static final String HUB_PEND_BYTES = "hub.pend.bytes";
  static final String LINK_WINDOW = "link.window.bytes";
  static final String LINK_MAX_MESSAGE = "link.max.message.bytes";
  static final String TABLE_READS = "table.read.queue.size";
  static final String SESSION_OUTBOX = "session.outbox.bytes";
  static final String SESSION_MAX_MESSAGE = "session.max.message.bytes";
  static final String SESSION_MAX_SUBSCRIPTIONS = "session.max.subscriptions";
  static final String SESSION_HEARTBEAT = "session.heartbeat.ms";
  static final String SESSION_SLOW = "session.slow.timeout.ms";
  static final String STALENESS = "staleness.ms";
  static final String READY_TIMEOUT = "ready.timeout.ms";
  static final String SHUTDOWN_TIMEOUT = "shutdown.timeout.ms";

  private static final int BYTES_LEAST = 1024;

  private ServerKeys() {}

  /** The keys, in the order in which they are documented; a new copy. */
  public static ConfigDef definition() {
    KeyGroup server = new KeyGroup(new ConfigDef(), "Server");
    OverloadKeys.add(
        tables(
            hub(
                links(
                    sessions(kafka(AuthKeys.add(AccessKeys.define(listeners(server(server))))))))));
    return server.definition();
  }

  private static KeyGroup server(KeyGroup keys) {
    return keys.required(
            SERVER_ID,
            ConfigDef.Type.STRING,
            Check.name(),
            "Names this server among those of a deployment. Kafka group ids, internal topics and the"
                + " state directory carry it: give each server its own, and keep it.")
        .required(
            STATE_DIR,
            ConfigDef.Type.STRING,
            Check.notEmpty("a directory that outlives the process"),
            "Where the tables' local state is kept; created if it is missing. One running server per"
                + " directory. There is no default, because state in a temporary directory would be"
                + " rebuilt at each start.")
        .bound(
            STALENESS,
            ConfigDef.Type.LONG,
            5_000L,
            Check.atLeast(100),
            "How old, in milliseconds, a view may be and still be called live.")
        .bound(
            READY_TIMEOUT,
            ConfigDef.Type.LONG,
            120_000L,
            Check.atLeast(1_000),
            "How long, in milliseconds, the tables may take to become ready before the partitions"
                + " that are behind are named in the log and in the health detail. The server goes"
                + " on trying.")
        .bound(
            SHUTDOWN_TIMEOUT,
            ConfigDef.Type.LONG,
            30_000L,
            Check.atLeast(1_000),
            "How long, in milliseconds, a graceful stop may take.");
  }

  private static KeyGroup listeners(KeyGroup keys) {
    return keys.group("Listeners")
        .optional(
            CLIENT_LISTENER,
            ConfigDef.Type.STRING,
            "0.0.0.0:8080",
            Check.listener(),
            "Where browsers connect: the page and the WebSocket at /ws.")
        .optional(
            LINK_LISTENER,
            ConfigDef.Type.STRING,
            "127.0.0.1:8081",
            Check.listener(),
            "Where connector tasks connect: the WebSocket at /link. Give it an address that the"
                + " Connect workers reach and browsers do not.")
        .optional(
            ADMIN_LISTENER,
            ConfigDef.Type.STRING,
            "127.0.0.1:8082",
            Check.listener(),
            "Where health (/health/live, /health/ready) and metrics (/metrics) are served, to anyone"
                + " who can connect.");
  }

  private static KeyGroup kafka(KeyGroup keys) {
    return keys.group("Kafka")
        .required(
            BOOTSTRAP_SERVERS,
            ConfigDef.Type.LIST,
            Check.notEmptyList("a comma-separated list of host:port"),
            "The brokers to find the cluster by. Every other kafka.* key (security.protocol, sasl.*,"
                + " ssl.*, and so on) goes without its prefix to the admin client, consumers,"
                + " producers and Streams; keys that the server itself must set are refused.")
        .optional(
            INTERNAL_PREFIX,
            ConfigDef.Type.STRING,
            "livetable-",
            Check.prefix(),
            "What group ids, application ids and internal topics begin with: for prefixed ACLs.")
        .optional(
            INTERNAL_REPLICATION,
            ConfigDef.Type.INT,
            -1,
            Check.replicationFactor(),
            "Replication factor of the internal topics; -1: the broker's default.")
        .bound(
            EPOCH_CHECK,
            ConfigDef.Type.LONG,
            1_000L,
            Check.atLeast(100),
            "How often, in milliseconds, topic ids, partition counts and end offsets are read. It"
                + " bounds how long a re-created topic goes unnoticed.")
        .group("Feeds")
        .required(
            FEEDS,
            ConfigDef.Type.LIST,
            Check.names(),
            "The feeds' names, as clients use them. Each has feed.<name>.* keys. One topic is one"
                + " feed.");
  }

  private static KeyGroup sessions(KeyGroup keys) {
    return keys.group("Sessions")
        .bound(
            SESSION_OUTBOX,
            ConfigDef.Type.INT,
            256 * 1024,
            Check.atLeast(8 * 1024),
            "How many bytes may wait for a browser before its subscriptions are slow: they get a"
                + " snapshot or resume once it has caught up. From half of it on a newer value of a"
                + " latest feed takes the place of one that waits.")
        .bound(
            SESSION_MAX_MESSAGE,
            ConfigDef.Type.INT,
            16 * 1024,
            Check.atLeast(256),
            "The largest message, in bytes, that a client may send.")
        .bound(
            SESSION_MAX_SUBSCRIPTIONS,
            ConfigDef.Type.INT,
            100,
            Check.atLeast(1),
            "How many accounts a session may watch.")
        .bound(
            SESSION_HEARTBEAT,
            ConfigDef.Type.LONG,
            15_000L,
            Check.atLeast(100),
            "How often, in milliseconds, a client hears from the server at least.")
        .bound(
            SESSION_SLOW,
            ConfigDef.Type.LONG,
            30_000L,
            Check.atLeast(100),
            "How long, in milliseconds, an outbox may stay full before the session is closed.");
  }

  private static KeyGroup links(KeyGroup keys) {
    return keys.group("Links")
        .bound(
            LINK_WINDOW,
            ConfigDef.Type.INT,
            8 * 1024 * 1024,
            Check.atLeast(BYTES_LEAST),
            "How many bytes of ranges of a connector task may be unacknowledged before the server"
                + " reads no more from it.")
        .bound(
            LINK_MAX_MESSAGE,
            ConfigDef.Type.INT,
            4 * 1024 * 1024,
            Check.atLeast(BYTES_LEAST),
            "The largest message, in bytes, that a connector task may send: what one record, rendered,"
                + " may take.");
  }

  private static KeyGroup tables(KeyGroup keys) {
    return keys.group("Tables")
        .bound(
            TABLE_READS,
            ConfigDef.Type.INT,
            1_000,
            Check.atLeast(1),
            "How many accounts of a feed may wait to be read from its table; more are refused, and"
                + " asked for again after a growing delay.");
  }

  private static KeyGroup hub(KeyGroup keys) {
    return keys.group("Hub")
        .bound(
            HUB_LOOPS,
            ConfigDef.Type.INT,
            0,
            Check.between(0, 64),
            "How many event loops share the partitions; 0: one per core, at most 4.")
        .bound(
            HUB_QUEUE,
            ConfigDef.Type.INT,
            10_000,
            Check.atLeast(16),
            "How many records may wait for an event loop before the tables wait.")
        .bound(
            HUB_RING_BYTES,
            ConfigDef.Type.INT,
            1024 * 1024,
            Check.atLeast(BYTES_LEAST),
            "How many bytes of recent events a partition keeps for resuming clients, unless"
                + " hub.ring.events is reached first.")
        .bound(
            HUB_RING_EVENTS,
            ConfigDef.Type.INT,
            1024,
            Check.atLeast(1),
            "How many recent events a partition keeps for resuming clients, unless hub.ring.bytes is"
                + " reached first.")
        .bound(
            HUB_PEND_BYTES,
            ConfigDef.Type.INT,
            1024 * 1024,
            Check.atLeast(BYTES_LEAST),
            "How many bytes of pushed ranges a partition keeps that are ahead of its frontier; more"
                + " are dropped and come from the table.");
  }
}
