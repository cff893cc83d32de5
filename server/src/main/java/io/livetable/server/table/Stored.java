package io.livetable.server.table;

import io.livetable.protocol.Event;
import java.util.List;

/**
 * An account as a store has it at one moment, without the position it is exact at. The components
 * are those of {@link AccountState}.
 */
record Stored(long last, long count, long hidden, List<Event> events) {

  /** What a latest feed stores of an account. */
  static Stored latest(Entry entry, String account, int partition) {
    return entry.isTombstone()
        ? new Stored(entry.offset(), 0, -1, List.of())
        : new Stored(entry.offset(), 1, -1, List.of(entry.event(account, partition)));
  }

  /** The state, exact at a position that T had before this was read. */
  AccountState at(long position) {
    return new AccountState(Math.max(position, last + 1), last, count, hidden, events);
  }
}
