package io.livetable.server.audit;

import io.livetable.server.feed.FeedRecords;
import io.livetable.server.feed.FeedRecords.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Takes one account's records out of those of its partition, rendered as the table renders them.
 * Keeps the fold of what lies before {@code listedFrom}, and the records from there to {@code
 * listedTo}; of later ones, only that there are any.
 */
final class AccountCollector {

  private final String account;
  private final FeedRecords records;
  private final Shape shape;
  private final long listedFrom;
  private final long listedTo;
  private final List<Recorded> listed = new ArrayList<>();
  private Fold base = Fold.EMPTY;
  private long oldest = -1;
  private byte @Nullable [] key;
  private boolean keysDiffer;
  private long read;
  private long unrenderable;

  AccountCollector(
      String account, FeedRecords records, Shape shape, long listedFrom, long listedTo) {
    this.account = account;
    this.records = records;
    this.shape = shape;
    this.listedFrom = listedFrom;
    this.listedTo = listedTo;
  }

  /** Takes the partition's next committed record. */
  void add(ConsumerRecord<byte[], byte[]> record) {
    read++;
    Optional<String> named = records.account(record.headers(), record.key());
    if (named.isEmpty()) {
      unrenderable++;
    } else if (named.get().equals(account)) {
      ofAccount(record);
    }
  }

  private void ofAccount(ConsumerRecord<byte[], byte[]> record) {
    if (oldest < 0) {
      oldest = record.offset();
      key = record.key();
    }
    keysDiffer |= !Arrays.equals(key, record.key());
    if (record.offset() >= listedTo) {
      return;
    }
    Value value = records.value(record.headers(), record.value());
    if (value instanceof Value.Json json) {
      keep(record, new String(json.text(), StandardCharsets.UTF_8));
    } else if (value instanceof Value.Tombstone) {
      keep(record, null);
    } else {
      unrenderable++;
    }
  }

  private void keep(ConsumerRecord<byte[], byte[]> record, @Nullable String value) {
    Recorded rendered =
        new Recorded(record.partition(), record.offset(), Math.max(0, record.timestamp()), value);
    if (record.offset() < listedFrom) {
      base = base.with(rendered, shape);
    } else {
      listed.add(rendered);
    }
  }

  /** The offset of the account's first record that was read, rendered or not; -1 if none was. */
  long oldest() {
    return oldest;
  }

  /** How many records of the partition were read. */
  long read() {
    return read;
  }

  /** How many of them have no account, or are of this one and have no JSON form. */
  long unrenderable() {
    return unrenderable;
  }

  /**
   * What is known after the whole log was read, as far as it is wanted.
   *
   * @param facts the topic
   * @param start where the log begins
   * @param absentFrom see {@link AccountLog.Reach#absentFrom}; for a log that begins at 0
   * @param torn whether records may have been compacted away while they were read
   */
  AccountLog log(TopicFacts facts, int partition, long start, long absentFrom, boolean torn) {
    long wholeFrom = facts.compacted() ? oldest < 0 ? Long.MAX_VALUE : oldest : start;
    String doubt =
        facts.compacted()
            ? oldest < 0
                ? "the log holds no record of the account: it may have been compacted away"
                : "records of the account before offset %d may have been compacted away"
                    .formatted(oldest)
            : "the log begins at offset %d, what was before is gone".formatted(start);
    if (facts.compacted() && (keysDiffer || torn)) {
      wholeFrom = Long.MAX_VALUE;
      doubt =
          torn
              ? "the log was compacted while it was read"
              : "records of the account have keys of different bytes, which are compacted apart";
    }
    return new AccountLog(
        new AccountLog.Reach(
            partition,
            wholeFrom,
            Math.max(wholeFrom, listedFrom),
            oldest < 0 && start == 0 && !torn ? absentFrom : Long.MAX_VALUE,
            doubt),
        base,
        listed);
  }
}
