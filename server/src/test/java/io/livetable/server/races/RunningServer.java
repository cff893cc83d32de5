package io.livetable.server.races;

import io.livetable.server.LivetableServer;
import io.livetable.server.config.FeedConfig;
import io.livetable.server.config.ServerConfig;
import io.livetable.server.devstack.Ports;
import io.livetable.server.http.ListenerException;
import io.livetable.server.testkit.EmbeddedBroker;
import io.livetable.server.testkit.TestFeeds;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A whole server in this JVM, on a real broker. It keeps its port and its state when it is stopped
 * and started again; no connector is there, so that everything comes from its tables.
 */
final class RunningServer implements AutoCloseable {

  static final Duration LONG = Duration.ofSeconds(60);

  /** Short, so that what is stale is called so soon; the tables look for ends more often. */
  private static final Duration STALENESS = Duration.ofMillis(800);

  private final EmbeddedBroker broker;
  private final Path state;
  private final int port = Ports.free(1).get(0);
  private final List<GatedTable> tables = new ArrayList<>();
  private boolean shut;
  private @Nullable LivetableServer server;

  RunningServer(EmbeddedBroker broker, Path state) {
    this.broker = broker;
    this.state = state;
  }

  /** Starts it with these feeds; returns while their tables are being read. */
  RunningServer start(FeedConfig... feeds) throws ListenerException {
    tables.clear();
    LivetableServer started =
        new LivetableServer(
            config(List.of(feeds)),
            hub -> {
              GatedTable table = new GatedTable(hub);
              if (shut) {
                table.shut();
              }
              tables.add(table);
              return table;
            });
    started.start();
    server = started;
    return this;
  }

  private ServerConfig config(List<FeedConfig> feeds) {
    ServerConfig base = TestFeeds.server(broker.bootstrap(), state, feeds.get(0));
    return new ServerConfig(
        base.serverId(),
        base.stateDir(),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
        base.link(),
        base.admin(),
        base.clientAccess(),
        base.linkAccess(),
        base.auth(),
        base.kafka(),
        feeds,
        base.hub(),
        base.session(),
        base.limits(),
        base.overload(),
        STALENESS,
        base.readyTimeout(),
        base.shutdownTimeout());
  }

  /** The tables wait before the hub, also those of a later start. */
  void holdTables() {
    shut = true;
    tables.forEach(GatedTable::shut);
  }

  /** The tables go on. */
  void releaseTables() {
    shut = false;
    tables.forEach(GatedTable::open);
  }

  /** Where clients connect. */
  URI clients() {
    return URI.create("ws://127.0.0.1:" + port + "/ws");
  }

  /** Stops it gracefully; its state stays. */
  void stop() {
    releaseTables();
    LivetableServer running = server;
    server = null;
    if (running != null) {
      running.close();
    }
  }

  @Override
  public void close() {
    stop();
  }
}
