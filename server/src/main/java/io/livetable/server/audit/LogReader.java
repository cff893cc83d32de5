package io.livetable.server.audit;

import io.livetable.server.config.FeedConfig;
import io.livetable.server.feed.FeedRecords;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;

/** Reads an account's partition from the log's start to a position. */
final class LogReader {

  private static final int ROUNDS = 5;
  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaTopics kafka;
  private final FeedConfig feed;
  private final FeedRecords records;
  private final TopicFacts facts;
  private final Deadline deadline;

  LogReader(
      KafkaTopics kafka,
      FeedConfig feed,
      FeedRecords records,
      TopicFacts facts,
      Deadline deadline) {
    this.kafka = kafka;
    this.feed = feed;
    this.records = records;
    this.facts = facts;
    this.deadline = deadline;
  }

  /**
   * What is wanted of a log.
   *
   * @param from from here on records are wanted one by one
   * @param to the position that must be read to
   * @param currentAt if the served position is at least this, it was current when the audit began:
   *     what was written after it is younger than the audit
   */
  record Wanted(String account, int partition, long from, long to, long currentAt) {}

  /**
   * What was read.
   *
   * @param start where the log begins
   * @param records how many records were read
   * @param unrenderable how many of them have no account, or are of this account and no JSON
   * @param problem why the position was not reached, if it was not
   * @param beyond whether the position lies beyond the log's end
   */
  record Reading(
      AccountLog log,
      long start,
      long records,
      long unrenderable,
      Optional<String> problem,
      boolean beyond) {}

  /** Reads, again if the log was compacted or cut off meanwhile. */
  Reading read(Wanted wanted) {
    TopicPartition partition = new TopicPartition(feed.topic(), wanted.partition());
    try (KafkaConsumer<byte[], byte[]> consumer = kafka.consumer()) {
      consumer.assign(List.of(partition));
      for (int round = 1; ; round++) {
        long start = kafka.start(partition);
        AccountCollector collector =
            new AccountCollector(
                wanted.account(), records, Shape.of(feed), wanted.from(), wanted.to());
        boolean torn;
        try {
          Optional<String> problem = collect(consumer, partition, start, wanted, collector);
          if (problem.isPresent()) {
            return unread(collector, start, problem.get(), wanted.to() > kafka.end(partition));
          }
          torn = facts.compacted() && !stillThere(consumer, partition, collector.oldest());
        } catch (OffsetOutOfRangeException e) {
          torn = true;
        }
        if (!torn || round == ROUNDS || deadline.isOver()) {
          AccountLog log =
              collector.log(facts, wanted.partition(), start, absentFrom(wanted, partition), torn);
          return new Reading(
              log, start, collector.read(), collector.unrenderable(), Optional.empty(), false);
        }
      }
    }
  }

  private static Reading unread(
      AccountCollector collector, long start, String problem, boolean beyond) {
    return new Reading(
        AccountLog.unknown(problem),
        start,
        collector.read(),
        collector.unrenderable(),
        Optional.of(problem),
        beyond);
  }

  /** Reads to the position; to the end if only that tells whether the account has any record. */
  private Optional<String> collect(
      KafkaConsumer<byte[], byte[]> consumer,
      TopicPartition partition,
      long start,
      Wanted wanted,
      AccountCollector collector) {
    long end = kafka.end(partition);
    if (wanted.to() > end) {
      return Optional.of(
          "position %d lies beyond the end of %s, which is %d"
              .formatted(wanted.to(), partition, end));
    }
    long committed = kafka.committedEnd(partition);
    consumer.seek(partition, start);
    long at = start;
    while (at < wanted.to() || (facts.compacted() && collector.oldest() < 0 && at < committed)) {
      if (deadline.isOver()) {
        return Optional.of(
            "the time is up, %s was read to offset %d of %d"
                .formatted(partition, at, Math.max(wanted.to(), committed)));
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        collector.add(record);
      }
      at = consumer.position(partition);
    }
    return Optional.empty();
  }

  /** Whether the account's oldest record, if there was one, is in the log still. */
  private boolean stillThere(
      KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, long oldest) {
    if (oldest < 0) {
      return true;
    }
    consumer.seek(partition, oldest);
    while (consumer.position(partition) <= oldest && !deadline.isOver()) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        return record.offset() == oldest;
      }
    }
    return false;
  }

  /**
   * From which position on an account without any record does not exist: the log's end; or, if the
   * audit is younger than compacted tombstones get, where the log ended when it began.
   */
  private long absentFrom(Wanted wanted, TopicPartition partition) {
    return deadline.passed().compareTo(facts.tombstones()) < 0
        ? Math.min(wanted.currentAt(), kafka.end(partition))
        : kafka.end(partition);
  }
}
