package io.livetable.server;

import io.livetable.server.hub.EventLoop;
import io.livetable.server.subscription.Timers;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server's one timer thread. Thread-safe. */
final class ServerTime implements Timers, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ServerTime.class);

  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "timer");
            thread.setDaemon(true);
            return thread;
          });

  @Override
  public long now() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  @Override
  public void after(long delayMs, EventLoop loop, Runnable task) {
    var unused = executor.schedule(() -> loop.request(task), delayMs, TimeUnit.MILLISECONDS);
  }

  /** Runs the task again and again until the server stops. */
  void every(long periodMs, Runnable task) {
    var unused =
        executor.scheduleWithFixedDelay(
            () -> {
              try {
                task.run();
              } catch (RuntimeException e) {
                LOG.error("A periodic task failed; this is a bug.", e);
              }
            },
            periodMs,
            periodMs,
            TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
