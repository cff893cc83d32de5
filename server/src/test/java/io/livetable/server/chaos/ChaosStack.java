package io.livetable.server.chaos;

import io.livetable.server.devstack.Await;
import io.livetable.server.devstack.ChildProcess;
import io.livetable.server.devstack.ConnectRest;
import io.livetable.server.devstack.Jvm;
import io.livetable.server.devstack.Ports;
import io.livetable.server.devstack.Project;
import io.livetable.server.devstack.ServerAdmin;
import io.livetable.server.devstack.Stack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;

/**
 * Everything that runs in a chaos run: a broker, two workers, two servers, a balancer for browsers,
 * a proxy before each server's link listener, a bank and processes of guests. Used by one thread.
 */
final class ChaosStack implements AutoCloseable {

  static final List<String> SERVERS = List.of("server-1", "server-2");
  static final List<String> WORKERS = List.of("worker-1", "worker-2");
  static final long HEARTBEAT_MS = 3_000;

  private static final int SMALL_BUFFER = 8 * 1024;
  private static final int LINK_BUFFER = 64 * 1024;

  private final ChaosOptions options;
  private final Path folder;
  private final Stack stack;
  private final Map<String, Map<String, String>> servers = new LinkedHashMap<>();
  private final Map<String, ServerAdmin> admins = new LinkedHashMap<>();
  private final Map<String, String> workers = new LinkedHashMap<>();
  private final Map<String, ConnectRest> rests = new LinkedHashMap<>();
  private final Map<String, ChildProcess> crowds = new LinkedHashMap<>();
  private final List<Integer> clientPorts = new ArrayList<>();
  private final List<Proxy> links = new ArrayList<>();
  private final Proxy clients;
  private final List<String> linkUrls = new ArrayList<>();
  private final int balancer;

  ChaosStack(ChaosOptions options, Path folder, LinkWatch watch) {
    this.options = options;
    this.folder = folder;
    List<Integer> ports = new ArrayList<>(Ports.free(5 + 2 * 5 + 1));
    this.stack =
        new Stack(
            Project.find(),
            folder,
            new Ports(next(ports), next(ports), next(ports), next(ports), next(ports)));
    for (String server : SERVERS) {
      server(server, ports, watch);
    }
    workers.put(WORKERS.get(0), stack.ports().connectUrl());
    workers.put(WORKERS.get(1), "http://127.0.0.1:" + next(ports));
    workers.forEach((name, url) -> rests.put(name, new ConnectRest(url)));
    balancer = next(ports);
    clients = new Proxy("clients", balancer, clientPorts, SMALL_BUFFER, () -> (t, b, l) -> {});
  }

  private static int next(List<Integer> ports) {
    return ports.remove(0);
  }

  private void server(String name, List<Integer> ports, LinkWatch watch) {
    int client = next(ports);
    int link = next(ports);
    int admin = next(ports);
    int proxied = next(ports);
    boolean small = !servers.isEmpty();
    Map<String, String> changes = new HashMap<>();
    changes.put("server.id", "s" + (servers.size() + 1));
    changes.put("state.dir", disk(folder, name).resolve("state").toString());
    changes.put("client.listener", "127.0.0.1:" + client);
    changes.put("link.listener", "127.0.0.1:" + link);
    changes.put("admin.listener", "127.0.0.1:" + admin);
    changes.put("session.heartbeat.ms", Long.toString(HEARTBEAT_MS));
    changes.put("session.outbox.bytes", "32768");
    if (small) {
      // So little is kept that many positions are older, and are looked up in the table.
      changes.put("hub.ring.events", "32");
      changes.put("hub.ring.bytes", "16384");
    }
    servers.put(name, changes);
    admins.put(name, new ServerAdmin("http://127.0.0.1:" + admin));
    clientPorts.add(client);
    links.add(new Proxy("link-" + name, proxied, List.of(link), LINK_BUFFER, watch::tap));
    linkUrls.add("ws://127.0.0.1:" + proxied + "/link");
  }

  /** The disk that a server keeps its state on. */
  static Path disk(Path folder, String server) {
    return folder.resolve("data").resolve(server);
  }

  /** Starts broker, servers, workers and the connector. */
  void start() {
    stack.startBroker();
    stack.createTopics(4);
    compactOften();
    SERVERS.forEach(server -> stack.startServer(server, changes(server)));
    WORKERS.forEach(worker -> stack.startWorker(worker, url(worker)));
    SERVERS.forEach(this::awaitServer);
    WORKERS.forEach(this::awaitWorker);
    rest(WORKERS.get(0)).create(Stack.CONNECTOR, connectorConfig(2));
    rest(WORKERS.get(0)).awaitRunning(Stack.CONNECTOR);
  }

  private void compactOften() {
    try (Admin kafka = stack.kafka()) {
      List<AlterConfigOp> changes = new ArrayList<>();
      Map.of("segment.ms", "10000", "min.cleanable.dirty.ratio", "0.01")
          .forEach(
              (key, value) ->
                  changes.add(
                      new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET)));
      kafka
          .incrementalAlterConfigs(
              Map.of(new ConfigResource(ConfigResource.Type.TOPIC, "account-balances"), changes))
          .all()
          .get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The connector's settings. */
  Map<String, String> connectorConfig(int tasks) {
    Map<String, String> config = new LinkedHashMap<>(stack.connectorConfig());
    config.put("servers", String.join(",", linkUrls));
    config.put("tasks.max", Integer.toString(tasks));
    return config;
  }

  /** Starts the bank. */
  void startSimulator() {
    stack.startSimulator(
        List.of(
            "--seed",
            Long.toString(options.seed()),
            "--accounts",
            Integer.toString(options.accounts()),
            "--rate",
            Double.toString(options.rate()),
            "--abort-share",
            "0.05",
            "--tombstones",
            "0.01",
            "--writers",
            "6"));
  }

  /** Starts the processes of guests. */
  void startCrowds(int control) {
    for (int i = 0; i < options.processes(); i++) {
      String name = "crowd-" + i;
      List<String> args =
          List.of(
              "--url",
              "ws://127.0.0.1:" + balancer + "/ws",
              "--index",
              Integer.toString(i),
              "--clients",
              Integer.toString(options.clients()),
              "--accounts",
              Integer.toString(options.accounts()),
              "--seed",
              Long.toString(options.seed()),
              "--control",
              Integer.toString(control),
              "--folder",
              transcripts().toString());
      List<String> command =
          new ArrayList<>(
              Jvm.command(
                  folder.resolve("config").resolve(name + ".args"),
                  entry -> true,
                  192,
                  CrowdProcess.class,
                  args));
      command.add(1, "-Djdk.httpclient.receiveBufferSize=" + SMALL_BUFFER);
      crowds.put(name, ChildProcess.start(name, folder, Map.of(), command));
    }
  }

  /** Where the transcripts are. */
  Path transcripts() {
    return folder.resolve("transcripts");
  }

  /** The stack of real processes below. */
  Stack stack() {
    return stack;
  }

  /** A process. */
  ChildProcess child(String name) {
    return stack.child(name);
  }

  /** The balancer before the client listeners. */
  Proxy clients() {
    return clients;
  }

  /** The proxies before the link listeners, one for each server. */
  List<Proxy> links() {
    return links;
  }

  /** The admin listeners, by server. */
  Map<String, ServerAdmin> admins() {
    return admins;
  }

  /** A worker's REST API. */
  ConnectRest rest(String worker) {
    ConnectRest rest = rests.get(worker);
    if (rest == null) {
      throw new IllegalArgumentException(worker);
    }
    return rest;
  }

  private Map<String, String> changes(String server) {
    return servers.getOrDefault(server, Map.of());
  }

  private String url(String worker) {
    return workers.getOrDefault(worker, "");
  }

  /** Starts a server without waiting for it. */
  void startServer(String name) {
    stack.startServer(name, changes(name));
  }

  /** Waits until a server is ready. */
  void awaitServer(String name) {
    ServerAdmin admin = admins.get(name);
    if (admin != null) {
      stack.awaitServer(name, admin);
    }
  }

  /** Starts a worker without waiting for it. */
  void startWorker(String name) {
    stack.startWorker(name, url(name));
  }

  /** Waits until a worker answers. */
  void awaitWorker(String name) {
    stack.awaitWorker(name, rest(name));
  }

  /** Starts again what has ended and should run. */
  List<String> revive() {
    List<String> dead = stack.ended().stream().map(ChildProcess::name).toList();
    for (String name : dead) {
      if (name.equals("broker")) {
        stack.startBroker();
      } else if (SERVERS.contains(name)) {
        startServer(name);
      } else if (WORKERS.contains(name)) {
        startWorker(name);
      } else {
        startSimulator();
      }
    }
    return dead;
  }

  /** Whether a process of guests has ended before it was told to. */
  boolean lostCrowd() {
    return crowds.values().stream().anyMatch(crowd -> !crowd.isAlive());
  }

  /** Waits until the processes of guests have ended. */
  void awaitCrowdsEnd() {
    Await.until(
        "the clients' processes to end",
        Duration.ofSeconds(60),
        () -> crowds.values().stream().noneMatch(ChildProcess::isAlive));
  }

  @Override
  public void close() {
    crowds.values().forEach(ChildProcess::close);
    stack.close();
    clients.close();
    links.forEach(Proxy::close);
  }
}
