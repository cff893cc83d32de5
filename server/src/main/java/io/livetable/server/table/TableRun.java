package io.livetable.server.table;

import io.livetable.protocol.Epoch;
import io.livetable.server.table.TopicProbe.Topic;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A table's Streams client during one epoch: started, replaced when it fails, closed at the end.
 */
final class TableRun {

  private static final Logger LOG = LoggerFactory.getLogger(TableRun.class);
  private static final long BACKOFF_MIN_MS = 250;
  private static final long BACKOFF_MAX_MS = 10_000;
  private static final long STABLE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final TableParts parts;
  private final Topic topic;
  private final Epoch epoch;
  private final TableSupervisor supervisor;
  private final TableStart start;
  private final TopicWatch watch;
  private final TopicProbe probe;

  private @Nullable StreamsRun streams;
  private boolean wipe;
  private int failures;
  private long startedAt;
  private long startNotBefore = System.nanoTime();

  TableRun(
      TableParts parts, TopicProbe probe, Topic topic, Epoch epoch, TableSupervisor supervisor) {
    this.parts = parts;
    this.probe = probe;
    this.topic = topic;
    this.epoch = epoch;
    this.supervisor = supervisor;
    this.start = new TableStart(parts, probe);
    this.watch = new TopicWatch(probe, topic, parts.progress(), parts.listener(), start.caughtUp());
  }

  /**
   * Runs until the supervisor closes, or another server takes the place of this one.
   *
   * @throws DataLossException when the topic has lost records; the client is closed then
   */
  void run() throws InterruptedException, DataLossException {
    wipe = start.dropIfLost(topic, epoch);
    start.readCommits(topic, epoch);
    begin();
    try {
      while (!supervisor.closing()) {
        Optional<String> wrong = watch.look();
        if (streams == null && wrong.isEmpty() && System.nanoTime() - startNotBefore >= 0) {
          startStreams();
        }
        report(wrong);
        supervisor.pause();
        StreamsRun now = streams;
        if (now != null && now.ended() && !supervisor.closing()) {
          if (now.fenced()) {
            fenced();
            return;
          }
          replace(now);
        }
      }
    } finally {
      closeStreams();
      parts.readiness().end();
    }
  }

  private void begin() throws InterruptedException {
    Map<Integer, Long> readyAt = probe.stableEnds(topic);
    LOG.info(
        "feed {}: table of topic {}, epoch {}, is ready at {}",
        parts.feed().name(),
        topic.name(),
        epoch,
        readyAt);
    parts.readiness().begin(readyAt);
    readyAt.keySet().forEach(this::showProgress);
    parts.listener().started(epoch, readyAt);
    parts
        .misplaced()
        .begin(
            parts.names().directory(), TableNames.safe(epoch.toString()), topic.partitions(), wipe);
  }

  private void showProgress(int partition) {
    parts
        .meters()
        .tableProgress(
            parts.feed().name(), partition, () -> parts.progress().mark(partition).position());
  }

  private void report(Optional<String> wrong) {
    if (wrong.isPresent()) {
      parts.status().waiting(wrong.get());
    } else if (streams != null) {
      parts.status().well();
    }
  }

  private void startStreams() throws InterruptedException, DataLossException {
    StreamsRun next = null;
    try {
      start.readCommits(topic, epoch);
      next =
          new StreamsRun(
              parts.topology().build(),
              parts.names().streams(epoch, new Reports()),
              wipe,
              supervisor::wake);
      parts.status().run(next);
      streams = next;
      startedAt = System.nanoTime();
      next.start();
      wipe = false;
    } catch (KafkaException e) {
      closeStreams();
      backOff();
      parts
          .status()
          .waiting(
              "the table's Streams client does not start with state directory "
                  + parts.names().directory()
                  + ", which no other running server may use: "
                  + e.getMessage());
    }
  }

  private void replace(StreamsRun now) {
    closeStreams();
    if (System.nanoTime() - startedAt > STABLE_NANOS) {
      failures = 0;
    }
    backOff();
    parts.meters().tableRestarts(parts.feed().name()).increment();
    String why = now.failure().map(Throwable::toString).orElse("it stopped");
    LOG.warn(
        "feed {}: the table's Streams client failed and is replaced",
        parts.feed().name(),
        now.failure().orElse(null));
    parts.status().waiting("the table restarts: " + why);
  }

  private void backOff() {
    long delay = Math.min(BACKOFF_MAX_MS, BACKOFF_MIN_MS << Math.min(failures, 6));
    failures++;
    startNotBefore = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delay);
  }

  private void fenced() {
    closeStreams();
    String message =
        "feed %s has stopped: another server runs with server.id=%s and took its place in group %s;"
                .formatted(
                    parts.feed().name(),
                    parts.config().serverId(),
                    parts.names().application(epoch))
            + " give every server an id of its own and restart this one";
    parts.status().defect(message, null);
    parts.listener().stopped(message);
  }

  private void closeStreams() {
    StreamsRun now = streams;
    streams = null;
    parts.status().run(null);
    if (now != null) {
      now.close();
    }
  }

  /** Brings what the consumer's interceptor sees to the progress. */
  private final class Reports implements ProgressInterceptor.Target {

    @Override
    public void polled(int partition, long last, long next) {
      parts.progress().polled(partition, last, next);
    }

    @Override
    public void committed(int partition, long offset) {
      parts.progress().committed(partition, offset);
    }

    @Override
    public void failed(RuntimeException e) {
      parts.meters().tableInterceptorErrors(parts.feed().name()).increment();
      parts.status().defect("the table no longer follows its consumer's position: " + e, e);
    }
  }
}
