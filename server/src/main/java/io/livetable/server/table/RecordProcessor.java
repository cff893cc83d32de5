package io.livetable.server.table;

import io.livetable.protocol.Event;
import io.livetable.server.feed.FeedRecords;
import io.livetable.server.feed.FeedRecords.Value;
import io.micrometer.core.instrument.Counter;
import java.util.Objects;
import java.util.function.IntToLongFunction;
import org.apache.kafka.streams.processor.api.FixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Renders each record, forwards it to the table with its coordinates, and tells the progress when
 * the table has it. A record without account, without JSON form or in a wrong partition is passed
 * over.
 */
final class RecordProcessor implements FixedKeyProcessor<String, byte[], Entry> {

  private final FeedRecords records;
  private final Progress progress;
  private final IntToLongFunction commits;
  private final Misplaced misplaced;
  private final Counter passed;

  private @Nullable FixedKeyProcessorContext<String, Entry> context;
  private int partition;

  RecordProcessor(
      FeedRecords records,
      Progress progress,
      IntToLongFunction commits,
      Misplaced misplaced,
      Counter passed) {
    this.records = records;
    this.progress = progress;
    this.commits = commits;
    this.misplaced = misplaced;
    this.passed = passed;
  }

  @Override
  public void init(FixedKeyProcessorContext<String, Entry> context) {
    this.context = context;
    this.partition = context.taskId().partition();
    progress.init(partition, commits.applyAsLong(partition));
  }

  @Override
  public void process(FixedKeyRecord<String, byte[]> record) {
    FixedKeyProcessorContext<String, Entry> to = Objects.requireNonNull(context, "not initialised");
    long offset =
        to.recordMetadata()
            .map(RecordMetadata::offset)
            .orElseThrow(() -> new IllegalStateException("a record without offset"));
    Event event = event(record, offset);
    if (event != null) {
      to.forward(record.withValue(Entry.of(event)));
    }
    passed.increment();
    progress.done(partition, offset, event);
  }

  private @Nullable Event event(FixedKeyRecord<String, byte[]> record, long offset) {
    String account = record.key();
    if (account == null || misplaced.check(account, partition, offset)) {
      return null;
    }
    Value value = records.value(record.headers(), record.value());
    if (value instanceof Value.Json json) {
      return new Event(account, partition, offset, record.timestamp(), json.text());
    }
    if (value instanceof Value.Tombstone) {
      return new Event(account, partition, offset, record.timestamp(), null);
    }
    return null;
  }

  @Override
  public void close() {
    progress.close(partition);
  }
}
