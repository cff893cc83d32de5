package io.livetable.server.table;

import io.livetable.protocol.Event;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * A ring of slots per account within a key-value store: a head, and the record with number n in
 * slot n mod (depth + 1). The entry is put before the head that shows it, and there is one slot
 * more than is shown: so a reader, or a crash between the two puts, never finds a shown entry
 * overwritten.
 */
final class HistorySlots {

  private static final short HEAD = -1;

  private final int depth;

  /** Slots for histories that show {@code depth} records. */
  HistorySlots(int depth) {
    this.depth = depth;
  }

  /**
   * Applies a record, unless it was applied before.
   *
   * @return whether it was applied
   */
  boolean put(KeyValueStore<Bytes, byte[]> store, String account, Entry entry) {
    HistoryHead head = head(store, account);
    if (entry.offset() <= head.last()) {
      return false;
    }
    if (entry.isTombstone()) {
      store.put(key(account, HEAD), new HistoryHead(entry.offset(), 0, entry.offset()).encode());
      return true;
    }
    long count = head.count() + 1;
    long hidden = count > depth ? entry(store, account, count - depth).offset() : head.hidden();
    store.put(slot(account, count), entry.encode());
    store.put(key(account, HEAD), new HistoryHead(entry.offset(), count, hidden).encode());
    return true;
  }

  /** An account's state as stored; empty if it changed while it was read. */
  Optional<Stored> read(ReadOnlyKeyValueStore<Bytes, byte[]> store, String account, int partition) {
    HistoryHead head = head(store, account);
    List<Event> events = new ArrayList<>();
    for (long n = Math.max(1, head.count() - depth + 1); n <= head.count(); n++) {
      events.add(entry(store, account, n).event(account, partition));
    }
    return head.equals(head(store, account))
        ? Optional.of(new Stored(head.last(), head.count(), head.hidden(), events))
        : Optional.empty();
  }

  private static HistoryHead head(ReadOnlyKeyValueStore<Bytes, byte[]> store, String account) {
    byte[] stored = store.get(key(account, HEAD));
    return stored == null ? HistoryHead.ABSENT : HistoryHead.decode(stored);
  }

  private Entry entry(ReadOnlyKeyValueStore<Bytes, byte[]> store, String account, long number) {
    byte[] stored = store.get(slot(account, number));
    if (stored == null) {
      throw new IllegalStateException("a history has no entry for record number " + number);
    }
    return Entry.decode(stored);
  }

  private Bytes slot(String account, long number) {
    return key(account, (short) (number % (depth + 1)));
  }

  private static Bytes key(String account, short slot) {
    byte[] text = account.getBytes(StandardCharsets.UTF_8);
    return Bytes.wrap(
        ByteBuffer.allocate(text.length + Short.BYTES).put(text).putShort(slot).array());
  }
}
