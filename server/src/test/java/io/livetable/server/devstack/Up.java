package io.livetable.server.devstack;

import io.livetable.simulator.Arguments;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * {@code ./dev up}: runs the whole stack until Ctrl-C, starts a process that died again, and tells
 * what is where.
 */
public final class Up {

  private static final Set<String> OPTIONS =
      Set.of(
          "port-base",
          "client-port",
          "link-port",
          "admin-port",
          "connect-port",
          "kafka-port",
          "issuer-port",
          "data",
          "rate",
          "accounts");

  private final Stack stack;
  private final List<String> bank;
  private final CountDownLatch stop;
  private final Optional<DevIssuer> issuer;

  private Up(Stack stack, List<String> bank, CountDownLatch stop, Optional<DevIssuer> issuer) {
    this.stack = stack;
    this.bank = bank;
    this.stop = stop;
    this.issuer = issuer;
  }

  /** Runs the stack; the exit status is 0 after Ctrl-C or SIGTERM. */
  public static void main(String[] args) throws InterruptedException {
    Stack stack;
    List<String> bank;
    Optional<DevIssuer> issuer;
    try {
      Project project = Project.find();
      List<String> given = new ArrayList<>(List.of(args));
      boolean auth = given.remove("--auth");
      Arguments options = Arguments.parse(given.toArray(String[]::new), OPTIONS);
      Path folder = Path.of(options.text("data", project.root().resolve(".dev").toString()));
      Ports ports = ports(options);
      ports.check();
      stack = new Stack(project, folder, ports);
      issuer = auth ? Optional.of(issuer(options, ports)) : Optional.empty();
      issuer.ifPresent(it -> it.serverSettings().forEach(stack::configureServer));
      bank =
          List.of(
              "--rate", options.text("rate", "10"), "--accounts", options.text("accounts", "50"));
      say("data and logs are in %s", folder);
    } catch (IllegalArgumentException | IllegalStateException | UncheckedIOException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stop.countDown();
                  awaitQuietly(stopped);
                },
                "stop"));
    int status = 0;
    try (stack) {
      new Up(stack, bank, stop, issuer).run();
      say("stopping");
    } catch (RuntimeException e) {
      if (stop.getCount() > 0) {
        System.err.println(e.getMessage());
        status = 1;
      }
    }
    stopped.countDown();
    System.exit(status);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      var unused = latch.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Ports ports(Arguments options) {
    long base = options.number("port-base", 0, 1024, 65_000);
    return new Ports(
        port(options, "kafka-port", base == 0 ? 9092 : base + 4),
        port(options, "connect-port", base == 0 ? 8083 : base + 3),
        port(options, "client-port", base == 0 ? 8080 : base),
        port(options, "link-port", base == 0 ? 8081 : base + 1),
        port(options, "admin-port", base == 0 ? 8082 : base + 2));
  }

  private static DevIssuer issuer(Arguments options, Ports ports) {
    long base = options.number("port-base", 0, 1024, 65_000);
    return new DevIssuer(
        port(options, "issuer-port", base == 0 ? 8085 : base + 5),
        Set.of("http://127.0.0.1:" + ports.client(), "http://localhost:" + ports.client()));
  }

  private static int port(Arguments options, String name, long otherwise) {
    return (int) options.number(name, otherwise, 1, 65_535);
  }

  private void run() throws InterruptedException {
    say("starting broker, Connect worker, server and simulator");
    stack.startBroker();
    stack.createTopics(4);
    stack.startServer();
    stack.startWorker();
    stack.awaitServer();
    stack.awaitWorker();
    stack.createConnector();
    stack.startSimulator(bank);
    tell();
    while (!stop.await(500, TimeUnit.MILLISECONDS)) {
      stack.ended().forEach(this::restart);
    }
  }

  private void restart(ChildProcess child) {
    say("%s ended with status %d; starting it again", child.name(), child.exitStatus());
    switch (child.name()) {
      case "broker" -> stack.startBroker();
      case "worker" -> stack.startWorker();
      case "server" -> stack.startServer();
      default -> stack.startSimulator(bank);
    }
  }

  private void tell() {
    Ports ports = stack.ports();
    String url = ports.client() == 8080 ? "" : " --url " + ports.clientUrl();
    issuer.ifPresent(tokens -> tellToken(tokens, url));
    System.out.printf(
        """

        Livetable is up.
          page            http://127.0.0.1:%d/
          WebSocket       %s   (subprotocol livetable.v1)
          Connect REST    %s
          health, metrics %s/health/ready  %s/metrics
          Kafka           %s

          curl -s %s/connectors/%s/status
          ./dev watch ACC-0001%s

        Ctrl-C stops it; the data is kept.
        """,
        ports.client(),
        ports.clientUrl(),
        ports.connectUrl(),
        ports.adminUrl(),
        ports.adminUrl(),
        ports.bootstrap(),
        ports.connectUrl(),
        Stack.CONNECTOR,
        url);
  }

  private void tellToken(DevIssuer tokens, String urlOption) {
    System.out.printf(
        """
        Clients need a token. The issuer knows %s:
          tokens          %s/token?sub=alice
          ./dev watch ACC-0001%s --token %s

        """,
        String.join(", ", tokens.subjects()),
        tokens.url(),
        urlOption,
        tokens.token("alice", Duration.ofHours(1)));
  }

  private static void say(String format, Object... args) {
    System.out.printf("[up] " + format + "%n", args);
  }
}
