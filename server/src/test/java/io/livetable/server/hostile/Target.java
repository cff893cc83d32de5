package io.livetable.server.hostile;

import io.livetable.server.LivetableServer;
import io.livetable.server.config.ServerConfig;
import io.livetable.server.devstack.Await;
import io.livetable.server.testkit.EmbeddedBroker;
import io.livetable.server.testkit.RawHttp;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * A whole server in this JVM, on a real broker: a feed that hostile links may claim things of, and
 * two that they leave alone.
 */
final class Target implements AutoCloseable {

  /** The feeds, and their topics. */
  static final String BALANCE = "hostile-balance";

  static final String TRANSFERS = "hostile-transfers";
  static final String JUNK = "hostile-junk";

  static final String SECRET = "a-secret-of-some-length";
  static final int MAX_MESSAGE = 16 * 1024;
  static final int MAX_LINK_MESSAGE = 64 * 1024;
  static final int MAX_SUBSCRIPTIONS = 20;

  private final LivetableServer server;

  /** Starts it; returns when it is ready. */
  Target(EmbeddedBroker broker, Path state) throws Exception {
    broker.createTopic(BALANCE, 2, "compact");
    broker.createTopic(TRANSFERS, 2, "delete");
    broker.createTopic(JUNK, 2, "compact");
    server = new LivetableServer(config(broker.bootstrap(), state));
    server.start();
    Await.until(
        "the server to be ready",
        Duration.ofSeconds(60),
        () -> RawHttp.get(adminPort(), "/health/ready").status() == 200);
  }

  private static ServerConfig config(String bootstrap, Path state) {
    Map<String, String> keys =
        new java.util.HashMap<>(
            Map.of(
                "server.id",
                "hostile",
                "state.dir",
                state.toString(),
                "auth.mode",
                "none",
                "link.secret",
                SECRET,
                "client.listener",
                "127.0.0.1:0",
                "link.listener",
                "127.0.0.1:0",
                "admin.listener",
                "127.0.0.1:0",
                "kafka.bootstrap.servers",
                bootstrap,
                "internal.replication.factor",
                "1",
                "feeds",
                String.join(",", BALANCE, TRANSFERS, JUNK)));
    keys.put("client.handshakes.per.second", "0"); // All peers have one address.
    keys.put("session.max.message.bytes", String.valueOf(MAX_MESSAGE));
    keys.put("session.max.subscriptions", String.valueOf(MAX_SUBSCRIPTIONS));
    keys.put("link.max.message.bytes", String.valueOf(MAX_LINK_MESSAGE));
    feed(keys, BALANCE, "latest");
    feed(keys, TRANSFERS, "history");
    feed(keys, JUNK, "latest");
    keys.put("feed." + TRANSFERS + ".depth", "5");
    return ServerConfig.parse(keys);
  }

  private static void feed(Map<String, String> keys, String name, String kind) {
    keys.put("feed." + name + ".topic", name);
    keys.put("feed." + name + ".kind", kind);
  }

  int clientPort() {
    return server.http().clientPort();
  }

  int linkPort() {
    return server.http().linkPort();
  }

  int adminPort() {
    return server.http().adminPort();
  }

  @Override
  public void close() {
    server.close();
  }
}
