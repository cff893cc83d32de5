package io.livetable.server.config;

import java.util.List;
import org.apache.kafka.common.config.ConfigDef;

/** The keys that say who may connect to the listeners for clients and links. */
final class AccessKeys {

  static final String ORIGINS = "client.origins";
  static final String CLIENT_KEYSTORE = "client.tls.keystore";
  static final String CLIENT_KEYSTORE_PASSWORD = "client.tls.keystore.password";
  static final String TRUSTED_PROXIES = "client.forwarded.trusted";
  static final String FORWARDED_HEADER = "client.forwarded.header";
  static final String CLIENT_CONNECTIONS = "client.connections";
  static final String HANDSHAKES = "client.handshakes.per.second";
  static final String HANDSHAKES_BURST = "client.handshakes.burst";
  static final String SESSIONS_PER_ADDRESS = "client.sessions.per.address";
  static final String UNAUTHENTICATED_PER_ADDRESS = "client.unauthenticated.per.address";
  static final String LINK_AUTH = "link.auth";
  static final String LINK_SECRET = "link.secret";
  static final String LINK_SECRET_PREVIOUS = "link.secret.previous";
  static final String LINK_KEYSTORE = "link.tls.keystore";
  static final String LINK_KEYSTORE_PASSWORD = "link.tls.keystore.password";
  static final String LINK_TRUSTSTORE = "link.tls.truststore";
  static final String LINK_TRUSTSTORE_PASSWORD = "link.tls.truststore.password";
  static final String LINK_NAMES = "link.tls.client.names";
  static final String LINK_CONNECTIONS = "link.connections";

  static final String BY_SECRET = "secret";
  static final String BY_CERTIFICATE = "certificate";
  static final String BY_BOTH = "both";
  static final Check SECRET = AccessChecks.secretOrNone();

  private AccessKeys() {}

  /** Adds the keys in the order in which they are documented. */
  static KeyGroup define(KeyGroup keys) {
    return link(client(keys));
  }

  private static KeyGroup client(KeyGroup keys) {
    return keys.group("Client listener")
        .optional(
            ORIGINS,
            ConfigDef.Type.LIST,
            List.of(),
            AccessChecks.origins(),
            "Whose pages may open a WebSocket: exact origins, there is no wildcard. Empty: pages of the"
                + " host that they connect to. A client that is no browser sends no Origin and may"
                + " connect, unless it sends a cookie or Authorization.")
        .optional(
            CLIENT_KEYSTORE,
            ConfigDef.Type.STRING,
            "",
            AccessChecks.store(),
            "Holds the key and the certificate of the client listener, which then speaks TLS. A file"
                + " that changes is read again within half a minute; open sessions live on.")
        .optional(
            CLIENT_KEYSTORE_PASSWORD,
            ConfigDef.Type.PASSWORD,
            "",
            Check.any("a password"),
            "The password of client.tls.keystore.")
        .optional(
            TRUSTED_PROXIES,
            ConfigDef.Type.LIST,
            List.of(),
            AccessChecks.addresses(),
            "The proxies in front of the client listener: their client.forwarded.header is believed"
                + " about where a request comes from. Empty: nobody's is.")
        .optional(
            FORWARDED_HEADER,
            ConfigDef.Type.STRING,
            "X-Forwarded-For",
            Check.oneOf("X-Forwarded-For", "Forwarded"),
            "The header in which the trusted proxies say so. They must set or append to it: one that"
                + " a proxy passes on untouched is its client's to write.")
        .bound(
            CLIENT_CONNECTIONS,
            ConfigDef.Type.INT,
            20_000,
            Check.atLeast(1),
            "How many connections may be open at the client listener; more wait to be accepted.")
        .bound(
            HANDSHAKES,
            ConfigDef.Type.INT,
            1_000,
            Check.atLeast(0),
            "How many WebSockets per second may be opened by clients in the long run; more are"
                + " answered 503 with Retry-After. 0: no bound.")
        .bound(
            HANDSHAKES_BURST,
            ConfigDef.Type.INT,
            2_000,
            Check.atLeast(1),
            "How many may be opened at once after a quiet time; half of them by one address.")
        .bound(
            SESSIONS_PER_ADDRESS,
            ConfigDef.Type.INT,
            0,
            Check.atLeast(0),
            "How many sessions an IP address (of IPv6: the first 64 bits) may have; more are answered"
                + " 429 with Retry-After. 0: no bound, since a whole office may have one address.")
        .bound(
            UNAUTHENTICATED_PER_ADDRESS,
            ConfigDef.Type.INT,
            100,
            Check.atLeast(0),
            "How many of them may be unauthenticated. With auth.mode=none there are none. 0: no"
                + " bound.");
  }

  private static KeyGroup link(KeyGroup keys) {
    return keys.group("Link listener")
        .optional(
            LINK_AUTH,
            ConfigDef.Type.STRING,
            BY_SECRET,
            Check.oneOf(BY_SECRET, BY_CERTIFICATE, BY_BOTH),
            "What a connector task must show. secret: link.secret. certificate: one that"
                + " link.tls.truststore and link.tls.client.names accept. both: both.")
        .optional(
            LINK_SECRET,
            ConfigDef.Type.PASSWORD,
            "",
            SECRET,
            "The secret that connector tasks present; the same text as the connector's. Must be set"
                + " unless link.auth=certificate.")
        .optional(
            LINK_SECRET_PREVIOUS,
            ConfigDef.Type.PASSWORD,
            "",
            SECRET,
            "A second secret that is accepted as well, so that the secret can be changed without an"
                + " outage: the servers first, then the connectors, then this one goes.")
        .optional(
            LINK_KEYSTORE,
            ConfigDef.Type.STRING,
            "",
            AccessChecks.store(),
            "Holds the key and the certificate of the link listener, which then speaks TLS: the"
                + " connector's servers are wss:// URLs, and their hosts are names that the"
                + " certificate has. A file that changes is read again within half a minute.")
        .optional(
            LINK_KEYSTORE_PASSWORD,
            ConfigDef.Type.PASSWORD,
            "",
            Check.any("a password"),
            "The password of link.tls.keystore.")
        .optional(
            LINK_TRUSTSTORE,
            ConfigDef.Type.STRING,
            "",
            Check.any("a PKCS12 file"),
            "Holds the certificates of the authorities, or of the connectors themselves, that are"
                + " trusted about who a connector is. A file that changes is read again within half"
                + " a minute.")
        .optional(
            LINK_TRUSTSTORE_PASSWORD,
            ConfigDef.Type.PASSWORD,
            "",
            Check.any("a password"),
            "The password of link.tls.truststore.")
        .optional(
            LINK_NAMES,
            ConfigDef.Type.LIST,
            List.of(),
            AccessChecks.peerNames(),
            "Which connectors may link: a certificate must have one of these among its subject"
                + " alternative names. There is no wildcard.")
        .bound(
            LINK_CONNECTIONS,
            ConfigDef.Type.INT,
            1_000,
            Check.atLeast(1),
            "How many connections may be open at the link listener; more wait to be accepted.");
  }
}
