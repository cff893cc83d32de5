package io.livetable.server.table;

import io.livetable.protocol.Event;
import java.util.List;

/**
 * An account as a feed's table knows it: the fold of all its records before {@code cut}.
 *
 * @param cut the position the state is exact at
 * @param last the offset of the last record applied to the account, a tombstone included; -1 if the
 *     table has no entry
 * @param count how many records the account has had since it was last removed; for a latest feed 0
 *     or 1
 * @param hidden the offset of the newest event that is no longer shown; -1 if there is none. Only
 *     for a history
 * @param events what is shown, in offset order: at most one for a latest feed, at most the feed's
 *     depth for a history
 */
public record AccountState(long cut, long last, long count, long hidden, List<Event> events) {

  public AccountState {
    events = List.copyOf(events);
  }

  /** Whether the table has an entry for the account, be it a removed one. */
  public boolean hasEntry() {
    return last >= 0;
  }

  /** Whether the account exists: it has had a record and the last one was no tombstone. */
  public boolean exists() {
    return count > 0;
  }
}
