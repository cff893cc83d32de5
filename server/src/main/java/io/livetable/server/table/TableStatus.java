package io.livetable.server.table;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the table's supervisor shows to others: the client that runs, and what is wrong. Written by
 * the supervisor, read by any thread.
 */
final class TableStatus {

  private static final Logger LOG = LoggerFactory.getLogger(TableStatus.class);
  private static final long REPEAT_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final String feed;
  private volatile @Nullable StreamsRun run;
  private volatile @Nullable String problem = "not started";
  private volatile @Nullable String defect;
  private long saidAt;
  private String said = "";

  TableStatus(String feed) {
    this.feed = feed;
  }

  /** The client that runs. */
  Optional<StreamsRun> run() {
    return Optional.ofNullable(run);
  }

  void run(@Nullable StreamsRun now) {
    run = now;
  }

  /** What is wrong, in words. */
  Optional<String> problem() {
    String lasting = defect;
    return Optional.ofNullable(lasting == null ? problem : lasting);
  }

  /** Something is wrong that time may heal; logged when it is new, and twice a minute. */
  void waiting(String why) {
    problem = why;
    say(why);
  }

  private void say(String why) {
    long now = System.nanoTime();
    if (!why.equals(said) || now - saidAt >= REPEAT_NANOS) {
      said = why;
      saidAt = now;
      LOG.warn("feed {}: {}", feed, why);
    }
  }

  /** Something is wrong, but the table is served; logged like {@link #waiting}. */
  void concern(String why) {
    problem = null;
    say(why);
  }

  /** Nothing is wrong that time may heal. */
  void well() {
    problem = null;
    said = "";
  }

  /** Something is wrong that only a restart of the server can heal; logged the first time. */
  void defect(String why, @Nullable Throwable cause) {
    if (defect == null) {
      LOG.error("feed {}: {}", feed, why, cause);
    }
    defect = why;
  }
}
