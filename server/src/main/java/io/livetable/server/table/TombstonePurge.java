package io.livetable.server.table;

import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.jspecify.annotations.Nullable;

/**
 * Deletes the entries of removed accounts once the commit has been past them for the retention.
 * Walks the store in small steps, a few times per retention; the retention counts anew after a
 * restart.
 */
final class TombstonePurge implements Processor<String, Entry, Void, Void> {

  private static final int STEP_ENTRIES = 1_000;
  private static final int SAMPLES = 32;
  private static final int WALKS = 8;

  private record Sample(long time, long deletable) {}

  private final String storeName;
  private final Progress progress;
  private final Duration retention;
  private final Counter purged;
  private final Deque<Sample> samples = new ArrayDeque<>();

  private @Nullable TimestampedKeyValueStore<String, Entry> store;
  private int partition;
  private @Nullable String cursor;
  private long limit;
  private long walkedTo;
  private long walkedAt = Long.MIN_VALUE / 2;

  TombstonePurge(String storeName, Progress progress, Duration retention, Counter purged) {
    this.storeName = storeName;
    this.progress = progress;
    this.retention = retention;
    this.purged = purged;
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    store = context.getStateStore(storeName);
    partition = context.taskId().partition();
    Duration interval = Duration.ofMillis(Math.max(100, Math.min(1_000, retention.toMillis() / 4)));
    context.schedule(interval, PunctuationType.WALL_CLOCK_TIME, this::step);
  }

  @Override
  public void process(Record<String, Entry> record) {}

  private void step(long now) {
    sample(now);
    TimestampedKeyValueStore<String, Entry> from = Objects.requireNonNull(store, "not initialised");
    if (!walking(now)) {
      return;
    }
    List<String> removed = collect(from);
    if (!removed.isEmpty()) {
      progress.deleting(partition);
      removed.forEach(from::delete);
      purged.increment(removed.size());
    }
  }

  /** Whether a walk is under way, or is due because there may be something new to delete. */
  private boolean walking(long now) {
    if (cursor == null) {
      if (limit <= walkedTo || now - walkedAt < retention.toMillis() / WALKS) {
        return false;
      }
      walkedTo = limit;
      walkedAt = now;
    }
    return true;
  }

  private List<String> collect(TimestampedKeyValueStore<String, Entry> from) {
    List<String> removed = new ArrayList<>();
    try (KeyValueIterator<String, ValueAndTimestamp<Entry>> entries =
        cursor == null ? from.all() : from.range(cursor, null)) {
      for (int i = 0; i < STEP_ENTRIES && entries.hasNext(); i++) {
        KeyValue<String, ValueAndTimestamp<Entry>> entry = entries.next();
        if (entry.value.value().isTombstone() && entry.value.value().offset() < walkedTo) {
          removed.add(entry.key);
        }
      }
      cursor = entries.hasNext() ? entries.peekNextKey() : null;
    }
    return removed;
  }

  private void sample(long now) {
    Sample newest = samples.peekLast();
    if (newest == null || now - newest.time() >= retention.toMillis() / SAMPLES) {
      samples.addLast(new Sample(now, progress.deletable(partition)));
    }
    for (Sample oldest = samples.peekFirst();
        oldest != null && now - oldest.time() >= retention.toMillis();
        oldest = samples.peekFirst()) {
      limit = oldest.deletable();
      samples.removeFirst();
    }
  }
}
