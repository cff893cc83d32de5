package io.livetable.server.smoke;

import io.livetable.server.audit.Recorded;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/** The committed records of feeds, by account, in offset order: what is true. Thread-safe. */
public final class Recording {

  private final Map<Key, List<Seen>> events = new HashMap<>();
  private final Map<String, Long> counts = new HashMap<>();
  private final LongSupplier clock;

  private record Key(String feed, String account) {}

  /** A record, and when the recorder saw it: not before it was committed. */
  private record Seen(Recorded record, long at) {}

  /** An empty recording. */
  public Recording() {
    this(System::currentTimeMillis);
  }

  /** An empty recording with a clock of its own, in milliseconds. */
  public Recording(LongSupplier clock) {
    this.clock = clock;
  }

  /** Adds a record; its partition's records must come in offset order. */
  public synchronized void add(String feed, String account, Recorded record) {
    events
        .computeIfAbsent(new Key(feed, account), key -> new ArrayList<>())
        .add(new Seen(record, clock.getAsLong()));
    counts.merge(feed, 1L, Long::sum);
  }

  /** All records of an account. */
  public synchronized List<Recorded> of(String feed, String account) {
    return seen(feed, account).stream().map(Seen::record).toList();
  }

  private List<Seen> seen(String feed, String account) {
    return events.getOrDefault(new Key(feed, account), List.of());
  }

  /** How many records a feed has. */
  public synchronized long count(String feed) {
    return counts.getOrDefault(feed, 0L);
  }

  /** How many records of a feed have a value. */
  public synchronized long legs(String feed) {
    return events.entrySet().stream()
        .filter(entry -> entry.getKey().feed().equals(feed))
        .flatMap(entry -> entry.getValue().stream())
        .filter(seen -> seen.record().value() != null)
        .count();
  }

  /** The offset of an account's last record; -1 if there is none. */
  public synchronized long last(String feed, String account) {
    List<Seen> records = seen(feed, account);
    return records.isEmpty() ? -1 : records.get(records.size() - 1).record().offset();
  }

  /**
   * When the first record of an account at or after a position had been committed at the latest, by
   * the recording's clock; Long.MAX_VALUE if there is none.
   */
  public synchronized long committedBy(String feed, String account, long position) {
    List<Seen> records = seen(feed, account);
    int low = 0;
    int high = records.size();
    while (low < high) {
      int middle = (low + high) / 2;
      if (records.get(middle).record().offset() < position) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == records.size() ? Long.MAX_VALUE : records.get(low).at();
  }

  /** Calls with the feed and the account of all that was recorded. */
  public synchronized void accounts(BiConsumer<String, String> each) {
    Set.copyOf(events.keySet()).forEach(key -> each.accept(key.feed(), key.account()));
  }

  /** The accounts of a feed's records in a partition, by offset. */
  public synchronized NavigableMap<Long, String> accounts(String feed, int partition) {
    NavigableMap<Long, String> accounts = new TreeMap<>();
    events.forEach(
        (key, records) -> {
          if (key.feed().equals(feed)) {
            records.stream()
                .filter(seen -> seen.record().partition() == partition)
                .forEach(seen -> accounts.put(seen.record().offset(), key.account()));
          }
        });
    return accounts;
  }
}
