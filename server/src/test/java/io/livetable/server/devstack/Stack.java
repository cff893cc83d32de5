package io.livetable.server.devstack;

import io.livetable.simulator.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.config.provider.FileConfigProvider;

/**
 * The processes of one Livetable on this machine, their ports and their folder. Each can be
 * started, killed and started again by itself; data is kept. Nothing is started by the constructor.
 * Used by one thread at a time.
 */
public final class Stack implements AutoCloseable {

  /** The name that the stack's connector has in Connect. */
  public static final String CONNECTOR = "livetable";

  private static final Duration START = Duration.ofSeconds(90);

  private final Project project;
  private final Path folder;
  private final Ports ports;
  private final ConnectRest connect;
  private final ServerAdmin admin;
  private final Map<String, String> serverChanges = new HashMap<>();
  private final Map<String, ChildProcess> children = new LinkedHashMap<>();
  private List<String> jvm = Jvm.SMALL;
  private int serverMb = 384;

  /**
   * A stack.
   *
   * @param folder gets data, logs, pids and generated configuration
   */
  public Stack(Project project, Path folder, Ports ports) {
    this.project = project;
    this.folder = folder.toAbsolutePath();
    this.ports = ports;
    this.connect = new ConnectRest(ports.connectUrl());
    this.admin = new ServerAdmin(ports.adminUrl());
  }

  /** Where the processes listen. */
  public Ports ports() {
    return ports;
  }

  /** The worker's REST API. */
  public ConnectRest connect() {
    return connect;
  }

  /** The server's admin listener. */
  public ServerAdmin admin() {
    return admin;
  }

  /** A process that was started: broker, worker, server, simulator, or what else it was called. */
  public ChildProcess child(String name) {
    ChildProcess child = children.get(name);
    if (child == null) {
      throw new IllegalStateException(name + " was not started");
    }
    return child;
  }

  /** The processes that were started and have ended by themselves or been killed. */
  public List<ChildProcess> ended() {
    return children.values().stream().filter(child -> !child.isAlive()).toList();
  }

  /** Changes keys of the server's configuration from its next start on. */
  public void configureServer(String key, String value) {
    serverChanges.put(key, value);
  }

  /** Lets JVMs that are started from now on compile for speed, and the server have this heap. */
  public void runAtFullSpeed(int heapMb) {
    jvm = List.of("-Xshare:auto");
    serverMb = heapMb;
  }

  /** Starts the broker and waits until it answers. */
  public void startBroker() {
    List<String> args =
        List.of(
            folder.resolve("data/kafka").toString(),
            Integer.toString(ports.kafka()),
            Integer.toString(ports.another()));
    start(
        "broker",
        Map.of(),
        Jvm.command(argumentFile("broker"), entry -> true, jvm, 512, Broker.class, args));
    try (Admin client = kafka()) {
      awaitStarted(
          "broker",
          () ->
              client
                      .describeCluster(new DescribeClusterOptions().timeoutMs(3_000))
                      .nodes()
                      .get(5, TimeUnit.SECONDS)
                      .size()
                  == 1);
    }
  }

  /** Creates the bank's topics, so that server and connector find them at once. */
  public void createTopics(int partitions) {
    try (Admin client = kafka()) {
      new Topics("account-transfers", "account-balances", partitions, (short) 1).create(client);
    }
  }

  /** An admin client of the broker; the caller closes it. */
  public Admin kafka() {
    return Admin.create(
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            ports.bootstrap(),
            AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
            200));
  }

  /** Starts the worker without waiting for it. */
  public void startWorker() {
    startWorker("worker", ports.connectUrl());
  }

  /**
   * Starts a worker of the stack's group without waiting for it.
   *
   * @param name begins with {@code worker}
   * @param url where its REST API listens
   */
  public void startWorker(String name, String url) {
    List<String> args = new ArrayList<>();
    args.add(project.config("connect-worker.properties").toString());
    workerSettings(url).forEach((key, value) -> args.add(key + "=" + value));
    start(
        name,
        Map.of(),
        Jvm.command(argumentFile(name), Stack::isWorkers, jvm, 384, Worker.class, args));
  }

  /** Starts a worker of the oldest Kafka that the connector runs on, without waiting for it. */
  public void startOldestWorker() {
    Path file = folder.resolve("config/oldest-worker.properties");
    Settings.write(
        project.config("connect-worker.properties"), workerSettings(ports.connectUrl()), file);
    start(
        "worker",
        Map.of(),
        Jvm.foreign(
            argumentFile("worker"),
            project.oldestWorkerClassPath(),
            384,
            "org.apache.kafka.connect.cli.ConnectDistributed",
            List.of(file.toString())));
  }

  private Map<String, String> workerSettings(String url) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("bootstrap.servers", ports.bootstrap());
    settings.put("listeners", url);
    settings.put("plugin.path", project.pluginPath().toString());
    settings.put("offset.flush.interval.ms", "1000");
    settings.put("scheduled.rebalance.max.delay.ms", "0");
    settings.put("session.timeout.ms", "6000");
    settings.put("heartbeat.interval.ms", "500");
    // The tasks' own group, so that a killed worker's partitions are soon another's.
    settings.put("consumer.session.timeout.ms", "6000");
    settings.put("consumer.heartbeat.interval.ms", "500");
    settings.put("config.providers", "file");
    settings.put("config.providers.file.class", FileConfigProvider.class.getName());
    return settings;
  }

  /** The worker gets Livetable's classes from its plugin path only. */
  private static boolean isWorkers(String entry) {
    String path = entry.replace('\\', '/');
    return !path.contains("/connector/target/")
        && !path.contains("livetable-kafka-connect-websocket")
        && !path.endsWith("/server/target/classes");
  }

  /** Waits until the worker lists the connector's plugin. */
  public void awaitWorker() {
    awaitWorker("worker", connect);
  }

  /** Waits until a worker lists the connector's plugin. */
  public void awaitWorker(String name, ConnectRest rest) {
    awaitStarted(
        name,
        () -> rest.get("/connector-plugins").body().toString().contains("io.livetable.connect"));
  }

  /** The settings of the stack's connector. */
  public Map<String, String> connectorConfig() {
    Map<String, String> config =
        new LinkedHashMap<>(Settings.connector(project.config("connector.json")));
    config.put("servers", ports.linkUrl());
    return config;
  }

  /** Creates the connector and waits until its tasks run. */
  public void createConnector() {
    connect.create(CONNECTOR, connectorConfig());
    connect.awaitRunning(CONNECTOR);
  }

  /** Starts the server by its distribution's start script, without waiting for it. */
  public void startServer() {
    startServer("server", Map.of());
  }

  /**
   * Starts a server by its distribution's start script, without waiting for it.
   *
   * @param name begins with {@code server}
   * @param changes what differs from the configuration of the stack's server
   */
  public void startServer(String name, Map<String, String> changes) {
    start(
        name,
        Map.of("JAVA_OPTS", "%s -Xmx%dm".formatted(String.join(" ", jvm), serverMb)),
        List.of(
            project.serverHome().resolve("bin/livetable-server").toString(),
            serverConfig(name, changes).toString()));
  }

  /**
   * Starts the server through a main class of the test scope, without waiting for it.
   *
   * @param args what the class gets before the configuration file
   */
  public void startServer(Class<?> main, List<String> args) {
    List<String> all = new ArrayList<>(args);
    all.add(serverConfig("server", Map.of()).toString());
    start("server", Map.of(), Jvm.command(argumentFile("server"), entry -> true, 384, main, all));
  }

  private Path serverConfig(String name, Map<String, String> differences) {
    Map<String, String> changes = new HashMap<>();
    changes.put("state.dir", folder.resolve("data").resolve(name).toString());
    changes.put("client.listener", "127.0.0.1:" + ports.client());
    changes.put("link.listener", "127.0.0.1:" + ports.link());
    changes.put("admin.listener", "127.0.0.1:" + ports.admin());
    changes.put("kafka.bootstrap.servers", ports.bootstrap());
    changes.put("internal.replication.factor", "1");
    // Tests and benchmarks open thousands of sockets at once, from one address.
    changes.put("client.handshakes.per.second", "0");
    changes.putAll(serverChanges);
    changes.putAll(differences);
    Path file = folder.resolve("config").resolve(name + ".properties");
    Settings.write(project.config("server.properties"), changes, file);
    return file;
  }

  /** Waits until the server is ready. */
  public void awaitServer() {
    awaitServer("server", admin);
  }

  /** Waits until a server is ready. */
  public void awaitServer(String name, ServerAdmin itsAdmin) {
    awaitStarted(name, itsAdmin::ready);
  }

  /** Starts the simulator by its start script. */
  public void startSimulator(List<String> args) {
    List<String> command = new ArrayList<>();
    command.add(project.serverHome().resolve("bin/livetable-simulator").toString());
    command.addAll(List.of("--bootstrap", ports.bootstrap()));
    command.addAll(args);
    start("simulator", Map.of("JAVA_OPTS", String.join(" ", Jvm.SMALL) + " -Xmx128m"), command);
  }

  private Path argumentFile(String name) {
    return folder.resolve("config").resolve(name + ".args");
  }

  private void start(String name, Map<String, String> environment, List<String> command) {
    ChildProcess former = children.get(name);
    if (former != null) {
      if (former.isAlive()) {
        throw new IllegalStateException(name + " runs already");
      }
      former.close();
    }
    children.put(name, ChildProcess.start(name, folder, environment, command));
  }

  private void awaitStarted(String name, Callable<Boolean> condition) {
    ChildProcess child = child(name);
    try {
      Await.until(
          name + " to start",
          START,
          () -> {
            if (!child.isAlive()) {
              throw new IllegalArgumentException(
                  "%s ended with status %d".formatted(name, child.exitStatus()));
            }
            return condition.call();
          });
    } catch (RuntimeException e) {
      throw new IllegalStateException(
          "%s; the end of its output:%n%s".formatted(e.getMessage(), child.tail(30)), e);
    }
  }

  /** Stops a process with SIGTERM. */
  public void stop(String name) {
    child(name).close();
  }

  /** Stops all processes, those that others need last. */
  @Override
  public void close() {
    for (String kind : List.of("simulator", "worker", "server", "broker")) {
      children.forEach(
          (name, child) -> {
            if (name.startsWith(kind)) {
              child.close();
            }
          });
    }
  }
}
