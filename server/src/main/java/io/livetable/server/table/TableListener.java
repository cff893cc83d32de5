package io.livetable.server.table;

import io.livetable.protocol.Epoch;
import io.livetable.protocol.Event;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Hears everything that a feed's table passes, in order per partition. The calls of {@link
 * #initialised}, {@link #offered} and {@link #closed} for one partition never overlap; the others
 * come from another thread at any time, only {@link #started} comes before and {@link #stopped}
 * after all others of an epoch. A feed may be stopped that never started. {@link #offered} is
 * called on the partition's stream thread and may block: that is the back-pressure on the table.
 */
public interface TableListener {

  /**
   * The feed's topic is known; called before anything else of an epoch.
   *
   * @param epoch the topic's identity
   * @param readyAt for each partition the end offset (read committed) that the table must reach to
   *     be ready
   */
  void started(Epoch epoch, Map<Integer, Long> readyAt);

  /**
   * The table of a partition is usable from T = {@code progress} on; it may have gone back or,
   * after a restart, forth.
   */
  void initialised(int partition, long progress);

  /**
   * Before which offset everything of a partition was given to readers, on whichever path; {@link
   * Progress#NONE} if nothing was or if that is not known. May be asked on any thread.
   */
  default long frontier(int partition) {
    return Progress.NONE;
  }

  /**
   * The table has passed [base, end): T is now {@code end}.
   *
   * <p>Returns when the range is taken. If it throws the table does not pass the range: its record
   * is not committed, and is offered again when the table has restarted.
   *
   * @param event the range's only event that renders and is not misplaced, whether the table
   *     applied it or had it already; null if there is none
   */
  void offered(int partition, long base, long end, @Nullable Event event);

  /** The table of a partition is unusable until it is initialised again. */
  void closed(int partition);

  /**
   * Kafka answered; called about once a second for each partition.
   *
   * @param stableEnd the end of what a read-committed consumer may see
   * @param logEnd the end of the log; beyond {@code stableEnd} while a transaction is open
   */
  void ends(int partition, long stableEnd, long logEnd);

  /**
   * Kafka answered that a partition ends at {@code stableEnd}, after {@link #frontier} had been
   * seen beyond that. What a table itself has read is there, so that a connector claimed too much,
   * or the log lost what only connectors had read.
   */
  default void refuted(int partition, long stableEnd) {}

  /** Kafka did not answer, for the whole feed. */
  void unreachable(String why);

  /**
   * A record was found in another partition than its key's; said once per partition, again after a
   * restart.
   */
  void misplaced(int partition, String message);

  /**
   * The feed stopped for good: its topic lost records or was re-created, or another server runs
   * with this id.
   */
  void stopped(String message);
}
