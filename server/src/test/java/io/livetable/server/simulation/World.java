package io.livetable.server.simulation;

import io.livetable.protocol.FeedKind;
import io.livetable.server.hub.ManualLoop;
import io.livetable.server.subscription.ManualTimers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A simulation: two topics, two servers, a connector and clients, moved by a scheduler that draws
 * from one seed. The same seed gives the same trace. {@link #run} throws at the first violation of
 * an invariant.
 */
final class World {

  /** The accounts that have records. */
  static final List<String> ACCOUNTS = List.of("a", "a", "b", "c");

  /** For how long faults may go on when no records come any more. */
  private static final int QUIET_STEPS = 400;

  private final long seed;
  private final boolean falseClaims;
  private final Dice dice;
  private final Settings settings;
  private final Trace trace = new Trace();
  private final FalseClaims found = new FalseClaims();
  private final Map<String, Integer> counts = new TreeMap<>();
  private final ManualTimers timers = new ManualTimers();
  private final List<SimulatedTopic> topics;
  private final List<SimulatedServer> servers = new ArrayList<>();
  private final List<SimulatedClient> clients = new ArrayList<>();
  private final SimulatedConnector connector;
  private final List<Action> actions = new ArrayList<>();
  private double weights;
  private boolean producing = true;
  private boolean healing;
  private long values;
  private int depth;
  private int steps;

  private record Action(String name, double upTo, Runnable run) {}

  World(long seed, boolean falseClaims) {
    this.seed = seed;
    this.falseClaims = falseClaims;
    this.dice = new Dice(seed * 2 + (falseClaims ? 1 : 0));
    this.settings = new Settings(dice, seed, falseClaims);
    int partitions = settings.number("partitions");
    this.topics =
        List.of(
            new SimulatedTopic("balance", FeedKind.LATEST, 1, partitions),
            new SimulatedTopic("transfers", FeedKind.HISTORY, 3, 1));
    servers.add(new SimulatedServer("s1", this));
    servers.add(new SimulatedServer("s2", this));
    for (int i = 1; i <= 4; i++) {
      clients.add(
          new SimulatedClient(
              "c" + i,
              this,
              i % 2 == 0 ? List.of("a") : List.of("a", dice.pick(List.of("b", "c")))));
    }
    connector = new SimulatedConnector(this);
    addActions();
  }

  /** An event loop of a server: in half of the seeds one without turns, on which none overtakes. */
  ManualLoop newLoop() {
    int kind = (int) ((seed * 0x9E3779B97F4A7C15L) >>> 62); // Independent of the tilt.
    return kind < 2 ? new ManualLoop(0, 1) : new ManualLoop(kind - 2, 3);
  }

  /**
   * Whether the servers' memory is used up now: never in most seeds, and in a fifth of the time.
   */
  boolean isShortOfMemory() {
    return seed % 8 == 2 && timers().now() / 300 % 5 == 0;
  }

  /** A record whose offer was lost is not checked, so with false claims no offer is. */
  private void addActions() {
    add("append", this::append);
    add("compact", () -> topics.get(0).logs().forEach(this::compact));
    add("table", () -> withTable((s, f, t) -> t.step(s.queueFull(f, t.log.partition))));
    add("loop", () -> withServer(server -> dice.pick(server.loops()).runOne()));
    add("read", () -> withServer(server -> dice.pick(server.feeds()).reads.step()));
    add("commit", () -> withTable((s, f, t) -> t.commit()));
    add("purge", () -> withTable((s, f, t) -> t.purge()));
    add("corrupt", () -> withTable((s, f, t) -> t.restartTask(s.loop(f, t.log.partition))));
    add("crash", this::crash);
    add("start", () -> dice.pick(servers).start());
    add("recreate", () -> dice.pick(topics).recreate());
    add("detect", () -> withServer(server -> server.detect(dice.pick(server.feeds()))));
    add("put", connector::put);
    add("send", connector::send);
    add("deliver", connector::deliver);
    add("acknowledge", connector::acknowledge);
    add("link", connector::link);
    add("unlink", connector::unlink);
    add("tick", connector::tick);
    add("connectorCommit", connector::commit);
    add("rebalance", connector::rebalance);
    add("notice", connector::notice);
    add("taskRestart", connector::restart);
    add("goBack", connector::goBack);
    add("connect", () -> dice.pick(clients).connect(dice.pick(servers)));
    add("again", () -> dice.pick(clients).again());
    add("unsubscribe", () -> dice.pick(clients).unsubscribe());
    add("disconnect", () -> dice.pick(clients).disconnect());
    add("request", () -> dice.pick(clients).request());
    add("wire", () -> dice.pick(clients).wire());
    add("receive", () -> dice.pick(clients).receive());
    add(
        "time",
        () -> timers.advance(dice.chance(settings.get("leap")) ? 3_000 : dice.between(1, 20)));
    add("judge", () -> withServer(server -> server.judge(dice.pick(server.feeds()))));
    add("ends", () -> withTable((s, f, t) -> s.ends(f, t, dice.chance(.1) ? 1 : 0)));
  }

  private void add(String name, Runnable run) {
    double weight = settings.get(name);
    if (weight > 0) {
      weights += weight;
      actions.add(new Action(name, weights, run));
    }
  }

  /**
   * Runs so many steps, perhaps some more without new records, then heals and waits until every
   * client is right.
   */
  void run(int most) {
    try {
      for (steps = 0; steps < most; steps++) {
        step();
      }
      producing = false;
      if (dice.chance(.3)) {
        quieten();
      }
      heal();
    } catch (RuntimeException e) {
      throw violation(e.toString(), e);
    }
  }

  /** No records come any more, but faults go on; at last tasks begin anew, with nothing to do. */
  private void quieten() {
    for (int i = 0; i < QUIET_STEPS; i++) {
      step();
    }
    for (SimulatedServer server : servers) {
      for (SimulatedServer.Feed feed : server.feeds()) {
        for (SimulatedTable table : feed.tables) {
          if (server.isUp() && dice.chance(.5)) {
            table.commit();
            table.restartTask(server.loop(feed, table.log.partition));
          }
        }
      }
    }
    if (dice.chance(.5)) {
      dice.pick(clients).disconnect();
    }
  }

  private void step() {
    double at = dice.between(0.0, weights);
    int index = 0;
    while (actions.get(index).upTo() < at) {
      index++;
    }
    trace(actions.get(index).name());
    actions.get(index).run().run();
  }

  /** How many steps have been taken while records came. */
  int steps() {
    return steps;
  }

  private void append() {
    if (!producing) {
      return;
    }
    SimulatedTopic topic = dice.pick(topics);
    String account = dice.pick(ACCOUNTS);
    SimulatedLog log = topic.of(account);
    if (dice.chance(.25)) {
      log.skip(dice.between(1, 3)); // Aborted records and markers.
    }
    String value = dice.chance(settings.get("tombstones")) ? null : "{\"n\":" + ++values + "}";
    log.append(account, value, dice.chance(.9));
    if (dice.chance(.3)) {
      log.skip(1); // A commit marker.
    }
  }

  private void compact(SimulatedLog log) {
    long limit = Long.MAX_VALUE;
    for (SimulatedServer server : servers) {
      for (SimulatedTable table : server.feeds().get(0).tables) {
        if (table.log.partition == log.partition) {
          limit = Math.min(limit, table.log == log ? table.committed() : 0);
        }
      }
    }
    if (limit > log.compactedBelow()) {
      log.compact(limit);
      count("compacted");
    }
  }

  private void crash() {
    SimulatedServer server = dice.pick(servers);
    if (server.isUp()) {
      boolean lost = dice.chance(settings.get("compact") > 0 ? .6 : .2);
      trace(server.name + " crashes" + (lost ? " and loses its tables" : ""));
      server.crash(lost);
      clients.stream().filter(client -> client.isOf(server)).forEach(SimulatedClient::disconnect);
    }
  }

  private interface ServerAction {
    void on(SimulatedServer server);
  }

  private interface TableAction {
    void on(SimulatedServer server, SimulatedServer.Feed feed, SimulatedTable table);
  }

  private void withServer(ServerAction action) {
    SimulatedServer server = dice.pick(servers);
    if (server.isUp()) {
      action.on(server);
    }
  }

  private void withTable(TableAction action) {
    withServer(
        server -> {
          SimulatedServer.Feed feed = dice.pick(server.feeds());
          action.on(server, feed, dice.pick(feed.tables));
        });
  }

  /** A table's thread, or a reader, is in the midst of something: others may come between. */
  void moment(SimulatedTable table) {
    if (depth > 1 || !dice.chance(settings.get("between"))) {
      return;
    }
    depth++;
    for (SimulatedServer server : servers) {
      for (SimulatedServer.Feed feed : server.feeds()) {
        if (server.isUp() && feed.tables.contains(table)) {
          for (int i = dice.between(1, 8); i > 0; i--) {
            between(server, feed, table);
          }
        }
      }
    }
    depth--;
  }

  private void between(SimulatedServer server, SimulatedServer.Feed feed, SimulatedTable table) {
    ManualLoop loop = server.loop(feed, table.log.partition);
    switch (dice.between(0, table.isBusy() ? 3 : 15)) {
      case 0, 1 -> feed.reads.step();
      case 2, 3 -> loop.runOne();
      case 4, 5 -> table.commit();
      case 6, 7 -> table.purge();
      case 8 -> table.restartTask(loop);
      case 9, 10 -> { // The table's thread is quick.
        for (int i = dice.between(2, 8); i > 0; i--) {
          table.step(server.queueFull(feed, table.log.partition));
        }
        table.commit();
        table.purge();
      }
      default -> table.step(server.queueFull(feed, table.log.partition));
    }
  }

  /** Faults end, producers stop: every client must come to the fold of everything, and be live. */
  private void heal() {
    healing = true;
    trace("heal");
    SimulatedServer stalled = dice.chance(.3) ? dice.pick(servers) : null;
    for (int round = 0; round < 3_000; round++) {
      if (connector.isHealed() && clients.stream().allMatch(SimulatedClient::isHealed)) {
        return;
      }
      connector.heal(stalled);
      for (SimulatedServer server : servers) {
        server.start();
        for (SimulatedServer.Feed feed : server.feeds()) {
          server.detect(feed);
          for (SimulatedTable table : feed.tables) {
            for (int i = 0; i < 4; i++) {
              table.step(server.queueFull(feed, table.log.partition));
              feed.reads.step();
            }
            if (round % 20 == 0) {
              server.ends(feed, table, 0);
            }
          }
        }
        server.loops().forEach(ManualLoop::run);
      }
      timers.advance(5);
      for (SimulatedClient client : clients) {
        client.connect(dice.pick(servers));
        if (round % 50 == 49) {
          client.retry();
        }
        client.request();
        client.wire();
        client.receive();
        client.receive();
      }
    }
    throw violation("P4: not healed");
  }

  Dice dice() {
    return dice;
  }

  Settings settings() {
    return settings;
  }

  ManualTimers timers() {
    return timers;
  }

  /** Milliseconds since the epoch. */
  long clock() {
    return 1_000_000 + timers.now();
  }

  List<SimulatedTopic> topics() {
    return topics;
  }

  List<SimulatedServer> servers() {
    return servers;
  }

  boolean falseClaims() {
    return falseClaims;
  }

  /** When claims were found to be false. */
  FalseClaims found() {
    return found;
  }

  boolean healing() {
    return healing;
  }

  /** How often each situation came up. */
  Map<String, Integer> counts() {
    return counts;
  }

  void count(String situation) {
    counts.merge(situation, 1, Integer::sum);
  }

  void trace(String line) {
    trace.add(line);
  }

  Trace trace() {
    return trace;
  }

  /** A violation of an invariant. */
  AssertionError violation(String what) {
    return violation(what, null);
  }

  private AssertionError violation(
      String what, @org.jspecify.annotations.Nullable Throwable cause) {
    StringBuilder text = new StringBuilder();
    text.append(trace.tail()).append('\n');
    clients.forEach(client -> text.append(client).append('\n'));
    servers.forEach(server -> text.append(server).append('\n'));
    text.append(connector).append('\n');
    text.append("seed ").append(seed).append(falseClaims ? " with false claims" : "");
    text.append(", step ").append(steps).append(", ");
    text.append(settings).append('\n').append(what);
    return new AssertionError(text.toString(), cause);
  }
}
