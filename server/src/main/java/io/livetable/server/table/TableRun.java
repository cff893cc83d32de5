package io.livetable.server.table;

import io.livetable.protocol.Epoch;
import io.livetable.server.table.TopicProbe.Topic;
import java.time.Duration;
import java.util.List;
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
  private final FeedFolder folder;

  private @Nullable StreamsRun streams;
  private boolean outage;
  private int failures;
  private long begunAt;
  private long startedAt;
  private long startNotBefore = System.nanoTime();

  TableRun(
      TableParts parts,
      TopicProbe probe,
      FeedFolder folder,
      TableStart start,
      Topic topic,
      Epoch epoch,
      TableSupervisor supervisor) {
    this.parts = parts;
    this.probe = probe;
    this.folder = folder;
    this.start = start;
    this.topic = topic;
    this.epoch = epoch;
    this.supervisor = supervisor;
    this.watch = new TopicWatch(probe, topic, parts.progress(), parts.listener(), start.caughtUp());
  }

  /**
   * Runs until the supervisor closes.
   *
   * @throws DataLossException when the topic has lost records; the client is closed then
   * @throws OtherServerException when another server is in this one's place; the client is closed
   *     then
   */
  void run() throws InterruptedException, DataLossException, OtherServerException {
    begin(start.prepare(topic, epoch));
    try {
      while (!supervisor.closing()) {
        Optional<String> wrong = watch.look();
        closeIfLostMeanwhile(wrong.isPresent());
        if (streams == null && wrong.isEmpty() && System.nanoTime() - startNotBefore >= 0) {
          startStreams();
        }
        report(wrong);
        supervisor.pause();
        StreamsRun now = streams;
        if (now != null && now.ended() && !supervisor.closing()) {
          if (now.fenced()) {
            throw new OtherServerException(parts.names().application(epoch));
          }
          replace(now);
        }
      }
    } finally {
      closeStreams();
      parts.readiness().end();
    }
  }

  /** A table without Kafka for long has missed what one that was down for long has. */
  private void closeIfLostMeanwhile(boolean unreachable) throws InterruptedException {
    try {
      if (outage && !unreachable && streams != null && start.whyLost(topic, epoch).isPresent()) {
        closeStreams();
      }
      outage = unreachable;
    } catch (KafkaException e) {
      LOG.info("feed {}: Kafka is away again", parts.feed().name(), e);
    }
  }

  private void begin(boolean fresh) throws InterruptedException {
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
            parts.names().directory(),
            TableNames.safe(epoch.toString()),
            topic.partitions(),
            fresh);
    begunAt = System.nanoTime();
  }

  private void showProgress(int partition) {
    parts
        .meters()
        .tableProgress(
            parts.feed().name(), partition, () -> parts.progress().mark(partition).position());
  }

  /**
   * While Kafka does not answer, a table that can be read is served as before, and said to be
   * stale: if it were not called ready, no server would be.
   */
  private void report(Optional<String> wrong) {
    List<String> closed = parts.readiness().closed();
    boolean readable = streams != null && parts.readiness().ready() && closed.isEmpty();
    if (wrong.isPresent() && readable) {
      parts.status().concern(wrong.get());
    } else if (wrong.isPresent()) {
      parts.status().waiting(wrong.get());
    } else if (streams != null && !closed.isEmpty()) {
      parts
          .status()
          .waiting("the table is closed and is being opened again: " + String.join(", ", closed));
    } else if (streams != null) {
      Duration waited = Duration.ofNanos(System.nanoTime() - begunAt);
      if (parts.readiness().ready() || waited.compareTo(parts.config().readyTimeout()) < 0) {
        parts.status().well();
      } else {
        parts
            .status()
            .waiting(
                "the table is not ready after "
                    + parts.config().readyTimeout()
                    + ": "
                    + String.join(", ", parts.readiness().behind()));
      }
    }
  }

  private void startStreams() throws InterruptedException, DataLossException, OtherServerException {
    try {
      start.prepare(topic, epoch);
    } catch (KafkaException e) {
      backOff();
      parts.status().waiting(KafkaFault.say(topic.name(), e));
      return;
    }
    try {
      StreamsRun next =
          new StreamsRun(
              parts.topology().build(partition -> start.committed(epoch, partition)),
              parts.names().streams(epoch, folder.owner(), new Reports()),
              supervisor::wake);
      parts.status().run(next);
      streams = next;
      startedAt = System.nanoTime();
      next.start();
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
    String why =
        now.failure()
            .map(e -> KafkaFault.isRefusal(e) ? KafkaFault.say(topic.name(), e) : e.toString())
            .orElse("it stopped");
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

  private void closeStreams() {
    StreamsRun now = streams;
    streams = null;
    parts.status().run(null);
    // While it holds the state no other client may begin; a server that stops need not wait.
    if (now != null) {
      while (!now.close() && !supervisor.closing()) {
        LOG.warn("feed {}: the table's Streams client takes long to close", parts.feed().name());
      }
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
