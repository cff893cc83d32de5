package io.livetable.server.smoke;

import io.livetable.server.audit.Recorded;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The committed records of feeds, by account, in offset order: what is true. Thread-safe. */
final class Recording {

  private final Map<Key, List<Recorded>> events = new HashMap<>();
  private final Map<String, Long> counts = new HashMap<>();

  private record Key(String feed, String account) {}

  /** Adds a record; its partition's records must come in offset order. */
  synchronized void add(String feed, String account, Recorded record) {
    events.computeIfAbsent(new Key(feed, account), key -> new ArrayList<>()).add(record);
    counts.merge(feed, 1L, Long::sum);
  }

  /** All records of an account. */
  synchronized List<Recorded> of(String feed, String account) {
    return List.copyOf(events.getOrDefault(new Key(feed, account), List.of()));
  }

  /** How many records a feed has. */
  synchronized long count(String feed) {
    return counts.getOrDefault(feed, 0L);
  }

  /** How many records of a feed have a value. */
  synchronized long legs(String feed) {
    return events.entrySet().stream()
        .filter(entry -> entry.getKey().feed().equals(feed))
        .flatMap(entry -> entry.getValue().stream())
        .filter(record -> record.value() != null)
        .count();
  }

  /** The offset of an account's last record; -1 if there is none. */
  synchronized long last(String feed, String account) {
    List<Recorded> records = events.getOrDefault(new Key(feed, account), List.of());
    return records.isEmpty() ? -1 : records.get(records.size() - 1).offset();
  }
}
