package io.livetable.server.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.IntBinaryOperator;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * A changelogged store in memory. A crash keeps the changelog up to the last {@link #keep}, and any
 * part of what was written after it. Every access is a moment at which another thread may come
 * between. Written by one thread, read by any.
 */
final class MemoryStore implements KeyValueStore<Bytes, byte[]> {

  private final Runnable moment;
  private final Map<Bytes, byte[]> entries = new ConcurrentSkipListMap<>();
  private final List<KeyValue<Bytes, byte @Nullable []>> changelog = new ArrayList<>();
  private int flushed;

  MemoryStore(Runnable moment) {
    this.moment = moment;
  }

  /** What was written is safe from now on. */
  void keep() {
    flushed = changelog.size();
  }

  /**
   * The store is opened again after a crash.
   *
   * @param between draws a number between two, both included: how much of the changelog is there
   */
  void reopen(IntBinaryOperator between) {
    int kept = between.applyAsInt(flushed, changelog.size());
    changelog.subList(kept, changelog.size()).clear();
    entries.clear();
    changelog.forEach(change -> apply(change.key, change.value));
    keep();
  }

  /** Store and changelog are lost. */
  void wipe() {
    entries.clear();
    changelog.clear();
    flushed = 0;
  }

  /** The keys, in order. */
  List<Bytes> keys() {
    return List.copyOf(entries.keySet());
  }

  @Override
  public byte @Nullable [] get(Bytes key) {
    moment.run();
    byte[] value = entries.get(key);
    moment.run();
    return value;
  }

  @Override
  public void put(Bytes key, byte @Nullable [] value) {
    moment.run();
    apply(key, value);
    changelog.add(KeyValue.pair(key, value));
    moment.run();
  }

  private void apply(Bytes key, byte @Nullable [] value) {
    if (value == null) {
      entries.remove(key);
    } else {
      entries.put(key, value);
    }
  }

  @Override
  public byte @Nullable [] delete(Bytes key) {
    byte[] old = entries.get(key);
    put(key, null);
    return old;
  }

  @Override
  public byte @Nullable [] putIfAbsent(Bytes key, byte[] value) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void putAll(List<KeyValue<Bytes, byte[]>> all) {
    throw new UnsupportedOperationException();
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> range(@Nullable Bytes from, @Nullable Bytes to) {
    throw new UnsupportedOperationException();
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> all() {
    throw new UnsupportedOperationException();
  }

  @Override
  public long approximateNumEntries() {
    return entries.size();
  }

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {}

  @Override
  public void close() {}

  @Override
  public boolean persistent() {
    return false;
  }

  @Override
  public boolean isOpen() {
    return true;
  }
}
