package io.livetable.server.table;

import io.micrometer.core.instrument.Counter;
import java.util.Objects;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Puts each record into its account's ring of slots. */
final class HistoryProcessor implements Processor<String, Entry, Void, Void> {

  private final String storeName;
  private final HistorySlots slots;
  private final Counter guarded;

  private @Nullable KeyValueStore<Bytes, byte[]> store;

  HistoryProcessor(String storeName, HistorySlots slots, Counter guarded) {
    this.storeName = storeName;
    this.slots = slots;
    this.guarded = guarded;
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    store = context.getStateStore(storeName);
  }

  @Override
  public void process(Record<String, Entry> record) {
    KeyValueStore<Bytes, byte[]> to = Objects.requireNonNull(store, "not initialised");
    if (!slots.put(to, record.key(), record.value())) {
      guarded.increment();
    }
  }
}
