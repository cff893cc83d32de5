package io.livetable.simulator;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the bank simulator; SIGTERM and Ctrl-C stop it after the transaction it is in. */
public final class Main {

  private static final Logger LOG = LoggerFactory.getLogger(Main.class);
  private static final long STOP_SECONDS = 10;

  private Main() {}

  /** Runs the simulator; the exit status is 0 when it has done what it was asked to. */
  public static void main(String[] args) {
    if (List.of(args).contains("--help")) {
      System.out.print(SimulatorOptions.USAGE);
      return;
    }
    SimulatorOptions options;
    try {
      options = SimulatorOptions.parse(args);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    Simulator simulator = new Simulator(options);
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  simulator.stop();
                  awaitEnd(ended);
                },
                "stop"));
    int status = 0;
    try {
      simulator.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      status = 1;
    } catch (RuntimeException e) {
      LOG.error("the simulator ends: {}", e.getMessage(), e);
      status = 1;
    } finally {
      ended.countDown();
    }
    System.exit(status);
  }

  private static void awaitEnd(CountDownLatch ended) {
    try {
      var unused = ended.await(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
