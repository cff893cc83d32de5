package io.livetable.server.table;

import io.livetable.protocol.Event;
import java.util.ArrayList;
import java.util.List;

/** The fold of a log, computed the plain way. */
final class Folds {

  private Folds() {}

  /** An account's state, exact at {@code cut}, as the log says. */
  static AccountState fold(
      List<Event> log, String account, int partition, int depth, boolean history, long cut) {
    List<Event> shown = new ArrayList<>();
    long last = -1;
    long count = 0;
    long hidden = -1;
    for (Event event : log) {
      if (event.partition() == partition
          && event.offset() < cut
          && event.account().equals(account)) {
        last = event.offset();
        if (event.isTombstone()) {
          shown.clear();
          count = 0;
          hidden = history ? last : -1;
        } else {
          shown.add(event);
          count = history ? count + 1 : 1;
          if (shown.size() > depth) {
            long dropped = shown.remove(0).offset();
            hidden = history ? dropped : -1;
          }
        }
      }
    }
    return new AccountState(cut, last, count, hidden, shown);
  }
}
