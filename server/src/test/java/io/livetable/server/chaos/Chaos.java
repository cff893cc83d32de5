package io.livetable.server.chaos;

import io.livetable.server.devstack.Await;
import io.livetable.server.smoke.Folders;
import io.livetable.server.smoke.Recorder;
import io.livetable.server.smoke.Recording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;

/**
 * {@code ./dev chaos}: runs Livetable with two workers and two servers in a new folder, injects
 * faults that the seed draws, and audits what each of some two hundred clients was told. Prints one
 * line of JSON; the exit status is 0 if all is exact and the clients came to the final state.
 */
public final class Chaos {

  private static final Map<String, String> FEEDS =
      Map.of("account-balances", "balance", "account-transfers", "transfers");
  private static final long START_NANOS = System.nanoTime();
  private static final Duration CATCH_UP = Duration.ofSeconds(90);
  private static final long MOST_EXTRA_MINUTES = 20;

  private final ChaosOptions options;
  private final Path folder;
  private final Recording recording = new Recording();
  private final LinkWatch links = new LinkWatch(FEEDS);

  private Chaos(ChaosOptions options, Path folder) {
    this.options = options;
    this.folder = folder;
  }

  /** Runs the chaos. */
  public static void main(String[] args) throws IOException, InterruptedException {
    ChaosOptions options;
    try {
      options = ChaosOptions.parse(args);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    endInTime(options);
    Path folder = Files.createTempDirectory("livetable-chaos-");
    ChaosResult result;
    try {
      result = new Chaos(options, folder).run();
    } catch (RuntimeException e) {
      System.err.println("the chaos could not run; its files are in " + folder);
      e.printStackTrace();
      System.exit(1);
      return;
    }
    List<String> objections = result.objections();
    result.unhealed().first().forEach(what -> say("not healed by itself: %s", what));
    System.out.println(result.json());
    if (objections.isEmpty()) {
      Folders.delete(folder);
    } else {
      objections.forEach(System.err::println);
      System.err.println("the run's files are in " + folder);
    }
    System.exit(objections.isEmpty() ? 0 : 1);
  }

  /** Children end with their parent, so that nothing is left when this one has to be ended. */
  private static void endInTime(ChaosOptions options) {
    Thread thread =
        new Thread(
            () -> {
              try {
                TimeUnit.SECONDS.sleep((long) (60 * (options.minutes() + MOST_EXTRA_MINUTES)));
                System.err.println("[chaos] it does not end by itself, and is ended");
                Runtime.getRuntime().halt(1);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "end-in-time");
    thread.setDaemon(true);
    thread.start();
  }

  static void say(String format, Object... values) {
    long seconds = Duration.ofNanos(System.nanoTime() - START_NANOS).toSeconds();
    System.err.printf(
        "[chaos] " + seconds + " s, " + LocalTime.now(ZoneOffset.UTC) + ": " + format + "%n",
        values);
  }

  private ChaosResult run() throws InterruptedException {
    try (DiskFaults disk = new DiskFaults(ChaosStack.disk(folder, DiskFaults.SERVER));
        ChaosStack stack = new ChaosStack(options, folder, links)) {
      ConnectorFaults connector = new ConnectorFaults(stack);
      List<Fault> faults = new ArrayList<>(new ProcessFaults(stack).all());
      faults.addAll(new NetworkFaults(stack).all());
      faults.addAll(connector.all());
      faults.addAll(disk.all(stack));
      say("%d kinds of faults%s", faults.size(), disk.all(stack).isEmpty() ? "; no diskFull" : "");
      stack.start();
      Admin kafka = stack.stack().kafka();
      try (kafka;
          CommitWatch commits = new CommitWatch(stack.stack().kafka(), links);
          Recorder recorder = new Recorder(stack.stack().ports().bootstrap(), FEEDS, recording);
          CompactionWatch compaction =
              new CompactionWatch(stack.stack().ports().bootstrap(), "account-balances");
          CrowdControl crowd = new CrowdControl();
          Meters meters = new Meters(stack.admins())) {
        stack.startSimulator();
        stack.startCrowds(crowd.port());
        say("%d clients", options.processes() * options.clients());
        Await.until("the clients to be live", CATCH_UP, () -> crowd.allLive(options.processes()));
        Injector injector = new Injector(stack, connector, faults, crowd, options);
        injector.run(System.nanoTime() + (long) (options.minutes() * 60e9));
        boolean finalState = end(stack, crowd, recorder, kafka);
        say(
            "auditing %d updates",
            crowd.reports().values().stream().mapToLong(CrowdControl.Report::updates).sum());
        ChaosAudit audit = new ChaosAudit(recording, List.of("balance", "transfers"), compaction);
        audit.readAll(stack.transcripts());
        return new ChaosResult(
            options,
            injector.recoveries(),
            audit,
            meters,
            injector.objections(),
            links.objections(recording),
            links.ranges(),
            commits.looks(),
            recording.legs("transfers") / 2,
            finalState,
            Duration.ofNanos(System.nanoTime() - START_NANOS).toSeconds());
      }
    }
  }

  /** Lets everything come to rest; whether all clients came to the final state. */
  private boolean end(ChaosStack stack, CrowdControl crowd, Recorder recorder, Admin kafka)
      throws InterruptedException {
    say("no more faults; the bank goes on for a moment, then stops");
    crowd.say("rest");
    TimeUnit.SECONDS.sleep(3);
    stack.stack().stop("simulator");
    recorder.awaitEnds(kafka, CATCH_UP);
    recording.accounts(
        (feed, account) ->
            crowd.say("last %s %s %d".formatted(feed, account, recording.last(feed, account))));
    crowd.say("all");
    boolean finalState = true;
    try {
      Await.until("the clients to have everything", CATCH_UP, crowd::allCaughtUp);
    } catch (Await.AwaitTimeoutException e) {
      say("%s: %s", e, crowd.reports());
      finalState = false;
    }
    crowd.say("end");
    Await.until(
        "the transcripts", Duration.ofSeconds(60), () -> crowd.allEnded(options.processes()));
    stack.awaitCrowdsEnd();
    return finalState;
  }
}
