package io.livetable.server.races;

import io.livetable.protocol.Event;
import io.livetable.server.races.RaceTopic.Partition;
import io.livetable.server.table.Progress;
import io.livetable.server.table.TableListener;
import io.livetable.server.table.TablePeer;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A partition's table on a thread of its own, as a stream thread runs it: poll, put, offer, commit;
 * now and then the task ends and begins anew at its commit, also in the middle of an offer.
 */
final class RaceTable implements Runnable {

  final TablePeer table;
  private final Partition log;
  private final Map<String, Integer> counts;
  private final SplittableRandom random;
  private long committed;
  private volatile boolean stopping;

  /**
   * A table that begins at the log's start.
   *
   * @param hurried whether it does not let others run between its accesses to the store
   */
  RaceTable(
      RaceTopic topic,
      Partition log,
      TableListener listener,
      Map<String, Integer> counts,
      boolean hurried,
      SplittableRandom random) {
    Runnable moment = hurried ? () -> {} : Thread::yield;
    this.table = new TablePeer(topic.kind, topic.depth, log.number, listener, moment);
    this.log = log;
    this.counts = counts;
    this.random = random;
    table.progress().committed(log.number, 0);
  }

  /** Ends the thread when nothing more will come. */
  void stop() {
    stopping = true;
  }

  @Override
  public void run() {
    while (!stopping) {
      table.open((low, high) -> low + random.nextInt(high - low + 1), committed);
      try {
        work();
      } catch (IllegalStateException | InterruptedException e) {
        counts.merge("offer interrupted", 1, Integer::sum);
        boolean unused = Thread.interrupted();
      }
      table.close();
    }
  }

  private void work() throws InterruptedException {
    long position = committed;
    while (!stopping && random.nextInt(60) > 0) {
      log.await(position);
      List<Event> records = log.from(position, 1 + random.nextInt(20));
      if (!records.isEmpty()) {
        Event last = records.get(records.size() - 1);
        position = last.offset() + 1;
        table.progress().polled(log.number, last.offset(), position);
        for (Event event : records) {
          table.put(event);
          table.progress().done(log.number, event.offset(), event);
        }
        if (random.nextInt(3) == 0) {
          committed = position;
          table.flush();
          table.progress().committed(log.number, committed);
        }
      }
    }
    counts.merge("task restarted", 1, Integer::sum);
    if (log.from(position, 1).isEmpty() && position > 0) {
      table.progress().polled(log.number, Progress.NONE, position);
    }
  }
}
