package io.livetable.server.link;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * Knows which ranges of a link are handed over, in the order in which they came, and whether there
 * is room for another. Thread-safe.
 */
final class ReceiveWindow {

  private final int limitBytes;
  private final Deque<Taken> taken = new ArrayDeque<>();
  private final Set<Long> done = new HashSet<>();
  private long unacknowledgedBytes;
  private long acknowledged;
  private boolean waiting;

  /** A window of this many bytes; a range larger than it is taken when nothing else is. */
  ReceiveWindow(int limitBytes) {
    this.limitBytes = limitBytes;
  }

  /** A range arrived and is about to be handed over. Ranges come with rising numbers. */
  synchronized void take(long seq, int bytes) {
    taken.addLast(new Taken(seq, bytes));
    unacknowledgedBytes += bytes;
  }

  /** The range has been handed over; the acknowledgement advances when all before it have. */
  synchronized void done(long seq) {
    done.add(seq);
    for (Taken first = taken.peekFirst();
        first != null && done.remove(first.seq);
        first = taken.peekFirst()) {
      taken.removeFirst();
      unacknowledgedBytes -= first.bytes;
      acknowledged = first.seq;
    }
  }

  /** Every range up to this number has been handed over; 0 at first. */
  synchronized long acknowledged() {
    return acknowledged;
  }

  synchronized long unacknowledgedBytes() {
    return unacknowledgedBytes;
  }

  /** Whether the reader may read on. If not, it waits until {@link #mayResume} is true. */
  synchronized boolean mayRead() {
    waiting = unacknowledgedBytes >= limitBytes;
    return !waiting;
  }

  /** Whether the reader waits and may read on now: true once. */
  synchronized boolean mayResume() {
    if (waiting && unacknowledgedBytes < limitBytes) {
      waiting = false;
      return true;
    }
    return false;
  }

  /** A range that no acknowledgement covers. */
  private record Taken(long seq, int bytes) {}
}
