package io.livetable.server.table;

import io.livetable.protocol.Event;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How far the table of each partition of a feed has come: every committed record before T is in the
 * table. T is unknown from a task's close to its next init, and starts again at the commit; within
 * a generation it never falls.
 *
 * <p>Written on a partition's stream thread only; read from any thread. What T passes is handed to
 * the listener before T moves, in contiguous ranges. If the listener throws, T stays and the
 * exception ends the stream thread: what was not taken is never committed, and is offered again. No
 * clock, no thread, no I/O of its own.
 *
 * <p>The commit is asked for at each init, because a commit may succeed and its answer be lost: the
 * consumer goes on from the true one, and a T that begins below it would stay there until the next
 * record. What was committed before the question is in the store that was restored before it, so
 * the answer never says too much. Of a commit that is still on its way it may say too little, which
 * is harmless: T says no more than the truth, the listener has been offered everything up to that
 * commit in an earlier generation, and the next range begins at the old T.
 */
public final class Progress {

  /** Stands for a position or an offset that there is none of. */
  public static final long NONE = -1;

  /**
   * A partition's progress at one moment.
   *
   * @param generation changes with every init, close and deletion
   * @param position T, or {@link #NONE} while it is unknown
   */
  public record Mark(long generation, long position) {

    /** Whether T is known. */
    public boolean known() {
      return position != NONE;
    }
  }

  private static final class Slot {
    volatile Mark mark = new Mark(0, NONE);
    volatile long committed = NONE;
    long pending = NONE;
    long polledTo = NONE;
  }

  private final TableListener listener;
  private final Map<Integer, Slot> slots = new ConcurrentHashMap<>();

  /** Progress whose ranges go to {@code listener}. */
  public Progress(TableListener listener) {
    this.listener = listener;
  }

  /** The group's committed offset, as read before a start or as told by a commit that succeeded. */
  public void committed(int partition, long offset) {
    slot(partition).committed = offset;
  }

  /** The newest committed offset that is known, or {@link #NONE}. */
  public long committed(int partition) {
    return slot(partition).committed;
  }

  /**
   * The partition's task begins to pass records: T is the committed offset.
   *
   * @param asked the group's committed offset as Kafka says after the store was restored, {@link
   *     #NONE} if the group has none: then the one that is known holds
   */
  public void init(int partition, long asked) {
    Slot slot = slot(partition);
    if (asked != NONE) {
      slot.committed = asked;
    }
    long start = slot.committed;
    if (start == NONE) {
      throw new IllegalStateException(
          "partition " + partition + ": a task begins and no committed offset is known");
    }
    slot.pending = NONE;
    slot.polledTo = NONE;
    slot.mark = new Mark(slot.mark.generation + 1, start);
    listener.initialised(partition, start);
  }

  /** The partition's task ends: T is unknown, whatever was polled and not passed is forgotten. */
  public void close(int partition) {
    Slot slot = slot(partition);
    slot.pending = NONE;
    slot.polledTo = NONE;
    slot.mark = new Mark(slot.mark.generation + 1, NONE);
    listener.closed(partition);
  }

  /**
   * The consumer has polled.
   *
   * @param last the offset of the last record that the poll brought, {@link #NONE} if it brought
   *     none
   * @param next the position after the poll: beyond trailing markers and aborted records
   */
  public void polled(int partition, long last, long next) {
    Slot slot = slot(partition);
    if (!slot.mark.known()) {
      return;
    }
    slot.polledTo = next;
    if (last != NONE) {
      slot.pending = last;
    } else if (slot.pending == NONE) {
      advance(partition, slot, next, null);
    }
  }

  /**
   * A record is passed: its put has returned, or it was skipped or passed over.
   *
   * @param event the record if it renders and is not misplaced
   */
  public void done(int partition, long offset, @Nullable Event event) {
    Slot slot = slot(partition);
    if (!slot.mark.known()) {
      throw new IllegalStateException(
          "partition " + partition + ": record " + offset + " passed while its table is closed");
    }
    long end = offset + 1;
    if (slot.pending != NONE && offset >= slot.pending) {
      slot.pending = NONE;
      end = Math.max(end, slot.polledTo);
    }
    advance(partition, slot, end, event);
  }

  /**
   * Entries below the commit are about to be deleted. A read that began before must see that; one
   * that begins now has T beyond what is deleted. So this comes before the deletion, not after it.
   */
  public void deleting(int partition) {
    Slot slot = slot(partition);
    slot.mark = new Mark(slot.mark.generation + 1, slot.mark.position);
  }

  /**
   * Below which offset entries may be deleted: what the commit and T have both passed. T may be
   * behind the commit when the answer to a commit was lost and the task began anew; an entry that
   * is deleted beyond T would be missed by a read at T.
   *
   * @return an offset, or {@link #NONE} while T is unknown
   */
  public long deletable(int partition) {
    Slot slot = slot(partition);
    return Math.min(slot.committed, slot.mark.position);
  }

  /** The partition's progress now. */
  public Mark mark(int partition) {
    return slot(partition).mark;
  }

  private void advance(int partition, Slot slot, long end, @Nullable Event event) {
    Mark before = slot.mark;
    if (end > before.position) {
      listener.offered(partition, before.position, end, event);
      slot.mark = new Mark(before.generation, end);
    }
  }

  private Slot slot(int partition) {
    return slots.computeIfAbsent(partition, p -> new Slot());
  }
}
