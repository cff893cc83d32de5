package io.livetable.server.audit;

import java.util.ArrayList;
import java.util.List;

/**
 * An account's state at a position, computed from its records alone.
 *
 * @param events what is shown, oldest first
 * @param count how many records the account has had since it was removed; 0 or 1 for a latest feed
 * @param last the offset of the last record; -1 if there is none
 * @param hidden the offset of the newest record that is no longer shown; -1 if there is none
 * @param removed whether there is a tombstone among the records: what was before it does not matter
 */
record Fold(List<Recorded> events, long count, long last, long hidden, boolean removed) {

  /** No record. */
  static final Fold EMPTY = new Fold(List.of(), 0, -1, -1, false);

  Fold {
    events = List.copyOf(events);
  }

  /** The state after one more record. */
  Fold with(Recorded record, Shape shape) {
    if (record.value() == null) {
      return new Fold(List.of(), 0, record.offset(), record.offset(), true);
    }
    if (shape.latest()) {
      return new Fold(List.of(record), 1, record.offset(), hidden, removed);
    }
    List<Recorded> shown = new ArrayList<>(events);
    shown.add(record);
    long gone = shown.size() > shape.depth() ? shown.remove(0).offset() : hidden;
    return new Fold(shown, count + 1, record.offset(), gone, removed);
  }
}
