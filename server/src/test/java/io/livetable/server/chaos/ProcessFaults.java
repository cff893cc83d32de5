package io.livetable.server.chaos;

import io.livetable.server.chaos.Fault.Injected;
import io.livetable.server.chaos.Fault.Target;
import java.util.List;
import java.util.SplittableRandom;

/** Faults of processes: killed, halted, stopped in order; and started again. */
final class ProcessFaults {

  private static final long SOON_MS = 1_500;

  private final ChaosStack stack;

  ProcessFaults(ChaosStack stack) {
    this.stack = stack;
  }

  List<Fault> all() {
    return List.of(
        new Fault("serverKill", Target.SERVER, this::serverKill),
        new Fault("serverHalt", Target.SERVER, this::serverHalt),
        new Fault("serverStop", Target.SERVER, this::serverStop),
        new Fault("workerKill", Target.WORKER, this::workerKill),
        new Fault("workerHalt", Target.WORKER, this::workerHalt),
        new Fault("rebalance", Target.WORKER, this::workerStop),
        new Fault("brokerKill", Target.BROKER, random -> broker(random, true)),
        new Fault("brokerRestart", Target.BROKER, random -> broker(random, false)));
  }

  /** One of two, or both. */
  private static List<String> some(List<String> names, SplittableRandom random) {
    int pick = random.nextInt(5);
    return pick == 4 ? names : List.of(names.get(pick % 2));
  }

  private static long between(SplittableRandom random, int least, int most) {
    return least + random.nextLong(most - least + 1L);
  }

  private Injected serverKill(SplittableRandom random) {
    List<String> which = some(ChaosStack.SERVERS, random);
    long hold = between(random, 0, 3_000);
    which.forEach(name -> stack.child(name).kill());
    return new Injected("kill -9 of " + which, hold, false, SOON_MS, () -> startServers(which));
  }

  private void startServers(List<String> names) {
    names.forEach(stack::startServer);
    names.forEach(stack::awaitServer);
  }

  private Injected serverHalt(SplittableRandom random) {
    List<String> which = some(ChaosStack.SERVERS, random);
    long hold = between(random, 2_000, 14_000);
    which.forEach(name -> stack.child(name).pause());
    return new Injected(
        "SIGSTOP of %s for %d ms".formatted(which, hold),
        hold,
        true,
        SOON_MS,
        () -> which.forEach(name -> stack.child(name).resume()));
  }

  private Injected serverStop(SplittableRandom random) {
    String which = ChaosStack.SERVERS.get(random.nextInt(2));
    long hold = between(random, 0, 2_000);
    stack.stack().stop(which);
    return new Injected(
        "SIGTERM of " + which, hold, false, SOON_MS, () -> startServers(List.of(which)));
  }

  private Injected workerKill(SplittableRandom random) {
    List<String> which = some(ChaosStack.WORKERS, random);
    long hold = between(random, 0, 5_000);
    which.forEach(name -> stack.child(name).kill());
    return new Injected("kill -9 of " + which, hold, false, SOON_MS, () -> startWorkers(which));
  }

  private void startWorkers(List<String> names) {
    names.forEach(stack::startWorker);
    names.forEach(stack::awaitWorker);
  }

  private Injected workerHalt(SplittableRandom random) {
    String which = ChaosStack.WORKERS.get(random.nextInt(2));
    long hold = between(random, 2_000, 14_000);
    stack.child(which).pause();
    return new Injected(
        "SIGSTOP of %s for %d ms".formatted(which, hold),
        hold,
        true,
        SOON_MS,
        () -> stack.child(which).resume());
  }

  private Injected workerStop(SplittableRandom random) {
    String which = ChaosStack.WORKERS.get(random.nextInt(2));
    long hold = between(random, 500, 6_000);
    stack.stack().stop(which);
    return new Injected(
        "SIGTERM of %s, which leaves and joins again".formatted(which),
        hold,
        false,
        SOON_MS,
        () -> startWorkers(List.of(which)));
  }

  private Injected broker(SplittableRandom random, boolean kill) {
    long hold = between(random, 0, 5_000);
    if (kill) {
      stack.child("broker").kill();
    } else {
      stack.stack().stop("broker");
    }
    return new Injected(
        (kill ? "kill -9" : "SIGTERM") + " of the broker",
        hold,
        false,
        6_000,
        () -> stack.stack().startBroker());
  }
}
