package io.livetable.server.smoke;

import io.livetable.server.audit.Findings;
import io.livetable.server.client.LiveClient;
import io.livetable.server.devstack.Await;
import io.livetable.server.devstack.ChildProcess;
import io.livetable.server.devstack.Ports;
import io.livetable.server.devstack.Project;
import io.livetable.server.devstack.ServerAdmin;
import io.livetable.server.devstack.Stack;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.clients.admin.Admin;

/**
 * {@code ./dev smoke}: runs the whole stack in a new folder under clients that come and go, then
 * audits what each of them was told. Prints one line of JSON; the exit status is 0 if all is exact
 * and both paths did their part.
 *
 * <p>Which path is faster depends on the machine and its load. So that both are used whatever it
 * is, a run without {@code --hold} holds the tables back for 60 ms in one second of each two, the
 * seed deciding in which, and has Connect pause the connector from a quarter to more than half of
 * the transfers; what the connector missed it pushes later, as duplicates.
 */
public final class Smoke implements AutoCloseable {

  private static final Map<String, String> FEEDS =
      Map.of("account-balances", "balance", "account-transfers", "transfers");
  private static final Duration CATCH_UP = Duration.ofSeconds(30);

  private final SmokeOptions options;
  private final Stack stack;
  private final Recording recording = new Recording();
  private final long startNanos = System.nanoTime();
  private long viaPush;
  private long viaTable;

  private Smoke(SmokeOptions options, Path folder) {
    this.options = options;
    this.stack = new Stack(Project.find(), folder, Ports.free());
  }

  /** Runs the smoke. */
  public static void main(String[] args) throws IOException {
    SmokeOptions options;
    try {
      options = SmokeOptions.parse(args);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    Path folder = Files.createTempDirectory("livetable-smoke-");
    SmokeResult result;
    try (Smoke smoke = new Smoke(options, folder)) {
      result = smoke.run();
    } catch (RuntimeException e) {
      System.err.println("the smoke could not run; its files are in " + folder);
      System.err.println(e.getMessage());
      System.exit(1);
      return;
    }
    List<String> objections = result.objections();
    System.out.println(result.json());
    if (objections.isEmpty()) {
      Folders.delete(folder);
    } else {
      objections.forEach(System.err::println);
      System.err.println("the run's files are in " + folder);
    }
    System.exit(objections.isEmpty() ? 0 : 1);
  }

  private SmokeResult run() {
    say("starting the stack");
    stack.startBroker();
    stack.createTopics(4);
    startServer();
    stack.startWorker();
    stack.awaitServer();
    stack.awaitWorker();
    stack.createConnector();
    try (Admin admin = stack.kafka();
        Recorder recorder = new Recorder(stack.ports().bootstrap(), FEEDS, recording);
        Crowd crowd =
            new Crowd(
                URI.create(stack.ports().clientUrl()),
                options.clients(),
                options.accounts(),
                options.seed())) {
      say(options.clients() + " clients, " + options.transfers() + " transfers");
      stack.startSimulator(simulation());
      faults();
      awaitSimulator();
      crowd.rest();
      say("the transfers are done; waiting for the clients");
      recorder.awaitEnds(admin, CATCH_UP);
      awaitCrowd(crowd);
      count();
      say("auditing");
      return result(crowd);
    }
  }

  private void startServer() {
    long seed = options.seed();
    List<String> args =
        switch (options.hold()) {
          case TABLE -> List.of("300", "0", "0");
          case NONE -> List.of("60", "1000", Long.toString(seed));
          case PUSH -> List.of("60", "500", Long.toString(seed));
        };
    stack.startServer(HeldServer.class, args);
  }

  private List<String> simulation() {
    return List.of(
        "--seed",
        Long.toString(options.seed()),
        "--accounts",
        Integer.toString(options.accounts()),
        "--count",
        Long.toString(options.transfers()),
        "--rate",
        Double.toString(options.rate()),
        "--abort-share",
        "0.05",
        "--tombstones",
        Double.toString(options.tombstones()),
        "--writers",
        "8");
  }

  private void faults() {
    if (options.hold() == SmokeOptions.Hold.PUSH) {
      awaitShare(0.5);
      stack.connect().put("/connectors/" + Stack.CONNECTOR + "/stop");
    }
    if (options.hold() == SmokeOptions.Hold.NONE) {
      awaitShare(0.25);
      stack.connect().put("/connectors/" + Stack.CONNECTOR + "/pause");
      awaitShare(0.6);
      stack.connect().put("/connectors/" + Stack.CONNECTOR + "/resume");
    }
    if (options.kill()) {
      awaitShare(0.7 + new SplittableRandom(options.seed()).nextDouble() * 0.2);
      count();
      stack.child("server").kill();
      startServer();
      stack.awaitServer();
    }
  }

  /** Waits until a share of the transfers is recorded. */
  private void awaitShare(double share) {
    Await.until(
        "a share of the transfers",
        Duration.ofMinutes(2),
        () -> recording.count("transfers") >= 2 * options.transfers() * share);
  }

  private void awaitSimulator() {
    ChildProcess simulator = stack.child("simulator");
    Duration most = Duration.ofSeconds(60 + (long) (10 * options.transfers() / options.rate()));
    if (!simulator.awaitEnd(most) || simulator.exitStatus() != 0) {
      throw new IllegalStateException("the simulator failed:\n" + simulator.tail(30));
    }
  }

  private void awaitCrowd(Crowd crowd) {
    try {
      Await.until("the clients to catch up", CATCH_UP, () -> crowd.caughtUp(recording));
    } catch (Await.AwaitTimeoutException e) {
      // The audit says what is missing.
      System.err.println(e.getMessage());
    }
  }

  private void count() {
    String metrics = stack.admin().metrics();
    viaPush += ServerAdmin.sum(metrics, "livetable_updates_total", "path=\"push\"");
    viaTable += ServerAdmin.sum(metrics, "livetable_updates_total", "path=\"table\"");
  }

  private SmokeResult result(Crowd crowd) {
    Findings findings = new Findings();
    int n = 0;
    for (LiveClient client : crowd.clients()) {
      Auditor.audit("client " + n++, client.transcript().entries(), recording, true, findings);
    }
    return new SmokeResult(
        options,
        recording.legs("transfers") / 2,
        findings,
        viaPush,
        viaTable,
        Duration.ofNanos(System.nanoTime() - startNanos).toSeconds());
  }

  private void say(String text) {
    System.err.printf(
        "[smoke] %3d s: %s%n", Duration.ofNanos(System.nanoTime() - startNanos).toSeconds(), text);
  }

  @Override
  public void close() {
    stack.close();
  }
}
