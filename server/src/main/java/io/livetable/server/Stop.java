package io.livetable.server;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of a stop, one after the other on a thread of its own, and the time that they may take
 * together. A step that fails does not keep the next ones from being taken.
 */
final class Stop {

  private static final Logger LOG = LoggerFactory.getLogger(Stop.class);

  private final Duration most;
  private final Consumer<Step> late;
  private volatile Step now = new Step("the stop begins", () -> {});

  /**
   * A step.
   *
   * @param what happens in it, in words
   * @param task does it
   */
  record Step(String what, Runnable task) {}

  /**
   * A stop.
   *
   * @param most how long it may take
   * @param late is told the step that it was in when the time was up
   */
  Stop(Duration most, Consumer<Step> late) {
    this.most = most;
    this.late = late;
  }

  /** Takes the steps; false if the time was up before the last had been taken. */
  boolean run(List<Step> steps) {
    CountDownLatch done = new CountDownLatch(1);
    Thread thread =
        new Thread(
            () -> {
              steps.forEach(this::take);
              done.countDown();
            },
            "stop-steps");
    thread.setDaemon(true);
    thread.start();
    try {
      if (done.await(most.toNanos(), TimeUnit.NANOSECONDS)) {
        return true;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    late.accept(now);
    return false;
  }

  private void take(Step step) {
    now = step;
    try {
      step.task().run();
    } catch (RuntimeException e) {
      LOG.error("The stop failed while {}", step.what(), e);
    }
  }
}
