package io.livetable.server.chaos;

import io.livetable.server.chaos.Fault.Injected;
import io.livetable.server.devstack.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** Injects the faults of a schedule, one step after the other, and watches the guests recover. */
final class Injector {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final ChaosStack stack;
  private final ConnectorFaults connector;
  private final CrowdControl crowd;
  private final int processes;
  private final SplittableRandom random;
  private final Schedule schedule;
  private final Recoveries recoveries = new Recoveries();
  private final Objections objections = new Objections();

  Injector(
      ChaosStack stack,
      ConnectorFaults connector,
      List<Fault> faults,
      CrowdControl crowd,
      ChaosOptions options) {
    this.stack = stack;
    this.connector = connector;
    this.crowd = crowd;
    this.processes = options.processes();
    this.random = new SplittableRandom(options.seed());
    this.schedule = new Schedule(faults, random.split());
  }

  /** Injects until a moment of {@link System#nanoTime}, and recovers from the last. */
  void run(long endNanos) throws InterruptedException {
    while (System.nanoTime() - endNanos < 0) {
      step(schedule.next());
      TimeUnit.MILLISECONDS.sleep(500 + random.nextInt(1_500));
    }
  }

  private void step(List<Fault> faults) throws InterruptedException {
    List<Injected> there = new ArrayList<>();
    long injectedMs = System.currentTimeMillis();
    for (Fault fault : faults) {
      injectedMs = System.currentTimeMillis();
      recoveries.injected(fault.kind());
      try {
        Injected injected = fault.inject(random.split());
        Chaos.say("%s: %s", fault.kind(), injected.what());
        there.add(injected);
      } catch (RuntimeException e) {
        objections.add(
            "%s could not be injected: %s".formatted(fault.kind(), String.valueOf(e.getMessage())));
        Chaos.say("%s could not be injected: %s", fault.kind(), String.valueOf(e.getMessage()));
      }
    }
    // What is healed in a moment first: starting processes again takes its time.
    there.sort(
        Comparator.comparing((Injected injected) -> !injected.lasting())
            .thenComparing(Injected::holdMs));
    for (Injected injected : there) {
      long left = injectedMs + injected.holdMs() - System.currentTimeMillis();
      TimeUnit.MILLISECONDS.sleep(Math.max(0, left));
      if (injected.lasting()) {
        injectedMs = System.currentTimeMillis();
      }
      try {
        injected.heal().run();
      } catch (RuntimeException e) {
        objections.add(
            "no recovery from %s: %s".formatted(injected.what(), String.valueOf(e.getMessage())));
        Chaos.say("no recovery from %s: %s", injected.what(), String.valueOf(e.getMessage()));
      }
    }
    long showsMs = there.stream().mapToLong(Injected::showsMs).max().orElse(0);
    long took = recover(injectedMs, injectedMs + showsMs);
    if (faults.size() == 1 && there.size() == 1) {
      recoveries.recovered(faults.get(0).kind(), took);
    }
    Chaos.say("recovered after %d ms", took);
    lookAfter();
  }

  /** Waits until all guests are live and each process gets updates; how long that took. */
  private long recover(long fromMs, long showsMs) {
    Map<Integer, Long> before = updates();
    try {
      Await.until(
          "the clients to be live again",
          PATIENCE,
          () -> System.currentTimeMillis() > showsMs && crowd.allLive(processes) && flows(before));
    } catch (Await.AwaitTimeoutException e) {
      objections.add(String.valueOf(e.getMessage()) + " " + crowd.reports());
      return PATIENCE.toMillis();
    }
    long upAgain =
        crowd.reports().values().stream()
            .mapToLong(CrowdControl.Report::upAgainMs)
            .max()
            .orElse(fromMs);
    return Math.max(0, upAgain - fromMs);
  }

  private Map<Integer, Long> updates() {
    Map<Integer, Long> updates = new HashMap<>();
    crowd.reports().forEach((process, report) -> updates.put(process, report.updates()));
    return updates;
  }

  private boolean flows(Map<Integer, Long> before) {
    return updates().entrySet().stream()
        .allMatch(now -> now.getValue() > before.getOrDefault(now.getKey(), 0L));
  }

  /** What an operator's supervisor would do; nothing of it should be necessary. */
  private void lookAfter() {
    List<String> dead = stack.revive();
    if (!dead.isEmpty()) {
      objections.add(dead + " had ended without a fault of its own");
      Chaos.say("%s had ended by itself, and runs again", dead);
    }
    List<String> failed = connector.restartFailed();
    if (!failed.isEmpty()) {
      objections.add("tasks failed: " + failed);
      Chaos.say("tasks had failed and were restarted: %s", failed);
    }
    if (stack.lostCrowd()) {
      throw new IllegalStateException("a process of clients has ended by itself");
    }
  }

  Recoveries recoveries() {
    return recoveries;
  }

  /** What did not heal by itself. */
  Objections objections() {
    return objections;
  }
}
