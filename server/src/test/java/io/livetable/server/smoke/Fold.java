package io.livetable.server.smoke;

import io.livetable.server.smoke.Recording.Recorded;
import java.util.ArrayList;
import java.util.List;

/**
 * An account's state at a position, computed from its records alone.
 *
 * @param events what is shown, oldest first
 * @param count how many records the account has had since it was removed; 0 or 1 for a latest feed
 * @param last the offset of the last record; -1 if there is none
 * @param hidden the offset of the newest record that is no longer shown; -1 if there is none
 */
record Fold(List<Recorded> events, long count, long last, long hidden) {

  /** Folds the records before a position. */
  static Fold at(long position, List<Recorded> records, int depth, boolean latest) {
    List<Recorded> shown = new ArrayList<>();
    long count = 0;
    long last = -1;
    long hidden = -1;
    for (Recorded record : records) {
      if (record.offset() >= position) {
        break;
      }
      last = record.offset();
      if (record.value() == null || latest) {
        shown.clear();
        count = 0;
      }
      if (record.value() == null) {
        hidden = record.offset();
        continue;
      }
      shown.add(record);
      count++;
      if (shown.size() > depth) {
        hidden = shown.remove(0).offset();
      }
    }
    return new Fold(List.copyOf(shown), count, last, hidden);
  }
}
