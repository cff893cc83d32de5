package io.livetable.server.hub;

import io.livetable.protocol.Event;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The events of [start, frontier) of a partition, bounded by bytes and by number: when a bound is
 * passed the oldest events leave and {@link #start} rises. An account's events are found without a
 * look at the others: that happens for every subscription. Confined to the partition's event loop.
 */
final class Ring {

  /**
   * What an event costs beside its account and value: the record, its strings' and arrays' headers,
   * its slot, and its account's place in the index.
   */
  private static final int OVERHEAD = 208;

  private final int maxBytes;
  private final int maxEvents;
  private final Map<String, ArrayDeque<Entry>> byAccount = new HashMap<>();
  private @Nullable Entry[] entries = new @Nullable Entry[16];
  private int head;
  private int size;
  private long bytes;
  private long start;

  /** An event, with the path that brought it first. */
  record Entry(Event event, Path path) {}

  Ring(int maxBytes, int maxEvents) {
    this.maxBytes = maxBytes;
    this.maxEvents = maxEvents;
  }

  /** The first offset the ring is complete from. */
  long start() {
    return start;
  }

  long bytes() {
    return bytes;
  }

  int size() {
    return size;
  }

  /** Forgets all events; the ring is complete from {@code newStart} on. */
  void restart(long newStart) {
    entries = new @Nullable Entry[16];
    byAccount.clear();
    head = 0;
    size = 0;
    bytes = 0;
    start = newStart;
  }

  /** Adds the newest event. */
  void add(Event event, Path path) {
    if (size == entries.length) {
      grow();
    }
    Entry entry = new Entry(event, path);
    entries[(head + size) % entries.length] = entry;
    byAccount.computeIfAbsent(event.account(), any -> new ArrayDeque<>(1)).add(entry);
    size++;
    bytes += cost(event);
    while (size > maxEvents || bytes > maxBytes) {
      removeOldest();
    }
  }

  /** The event of this offset; null if the ring holds none. */
  @Nullable Event at(long offset) {
    int at = firstAtOrAfter(offset);
    return at < size && entry(at).event().offset() == offset ? entry(at).event() : null;
  }

  /** Forgets the events before {@code newStart}. */
  void trimTo(long newStart) {
    while (size > 0 && entry(0).event().offset() < newStart) {
      removeOldest();
    }
    start = Math.max(start, newStart);
  }

  /** The events of an account, oldest first. */
  List<Entry> of(String account) {
    ArrayDeque<Entry> found = byAccount.get(account);
    return found == null ? List.of() : List.copyOf(found);
  }

  static long cost(Event event) {
    byte[] value = event.value();
    return (long) OVERHEAD + event.account().length() + (value == null ? 0 : value.length);
  }

  private void removeOldest() {
    Event oldest = entry(0).event();
    ArrayDeque<Entry> account = Objects.requireNonNull(byAccount.get(oldest.account()));
    account.remove();
    if (account.isEmpty()) {
      byAccount.remove(oldest.account());
    }
    entries[head] = null;
    head = (head + 1) % entries.length;
    size--;
    bytes -= cost(oldest);
    start = Math.max(start, oldest.offset() + 1);
  }

  private int firstAtOrAfter(long offset) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (entry(middle).event().offset() < offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private Entry entry(int index) {
    return Objects.requireNonNull(entries[(head + index) % entries.length]);
  }

  private void grow() {
    @Nullable Entry[] larger = new @Nullable Entry[entries.length * 2];
    for (int i = 0; i < size; i++) {
      larger[i] = entry(i);
    }
    entries = larger;
    head = 0;
  }
}
