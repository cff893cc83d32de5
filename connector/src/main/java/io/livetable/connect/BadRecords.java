package io.livetable.connect;

import io.livetable.connect.link.Links;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of records that cannot be pushed: reported to Connect, and not committed before the
 * report is written; or counted and passed over; or the end of the task.
 */
final class BadRecords {

  private static final Logger LOG = LoggerFactory.getLogger(BadRecords.class);
  private static final long WARN_NANOS = TimeUnit.MINUTES.toNanos(1);

  private record Report(TopicPartition partition, long offset, Future<Void> written) {}

  private final @Nullable ErrantRecordReporter reporter;
  private final boolean tolerate;
  private final Links links;
  private final List<Report> reports = new ArrayList<>();
  private Optional<String> failure = Optional.empty();
  private final AtomicLong taken = new AtomicLong();
  private long passedOver;
  private long warnedAt;

  BadRecords(@Nullable ErrantRecordReporter reporter, boolean tolerate, Links links) {
    this.reporter = reporter;
    this.tolerate = tolerate;
    this.links = links;
  }

  /**
   * Takes a bad record.
   *
   * @throws ConnectException if bad records are neither reported nor tolerated
   */
  void take(SinkRecord record, TopicPartition partition, long offset, String reason) {
    taken.incrementAndGet();
    String message = "Record %s-%d: %s".formatted(partition, offset, reason);
    if (reporter != null) {
      report(reporter, record, partition, offset, message);
    } else if (tolerate) {
      passOver(message);
    } else {
      throw new ConnectException(
          message
              + ". Correct what writes it; to pass such records over set errors.tolerance=all, to"
              + " keep them also errors.deadletterqueue.topic.name");
    }
  }

  /** How many bad records were taken; may be asked on any thread. */
  long count() {
    return taken.get();
  }

  /** Lets offsets be committed whose reports are written. */
  void settle() {
    for (Iterator<Report> all = reports.iterator(); all.hasNext(); ) {
      Report report = all.next();
      if (report.written().isDone() && isWritten(report)) {
        links.changeDelivery(delivery -> delivery.release(report.partition(), report.offset()));
        all.remove();
      }
    }
  }

  /** The partitions were lost. */
  void forget(Collection<TopicPartition> partitions) {
    reports.removeIf(report -> partitions.contains(report.partition()));
  }

  /** Why a report was not written. */
  Optional<String> failure() {
    return failure;
  }

  private void report(
      ErrantRecordReporter to,
      SinkRecord record,
      TopicPartition partition,
      long offset,
      String message) {
    links.changeDelivery(delivery -> delivery.hold(partition, offset));
    Future<Void> written;
    try {
      written = to.report(record, new ConnectException(message));
    } catch (ConnectException e) {
      throw new ConnectException(
          message + ". Connect does not tolerate it: errors.tolerance is not all", e);
    }
    reports.add(new Report(partition, offset, written));
  }

  private boolean isWritten(Report report) {
    try {
      report.written().get();
      return true;
    } catch (ExecutionException e) {
      failure =
          Optional.of(
              "the report of the bad record %s-%d was not written: %s"
                  .formatted(report.partition(), report.offset(), e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  private void passOver(String message) {
    long now = System.nanoTime();
    if (passedOver++ == 0 || now - warnedAt >= WARN_NANOS) {
      warnedAt = now;
      LOG.warn("{} bad records passed over so far. The last: {}", passedOver, message);
    }
  }
}
