package io.livetable.server.simulation;

import io.livetable.protocol.Event;
import io.livetable.server.hub.ManualLoop;
import io.livetable.server.simulation.SimulatedLog.Rec;
import io.livetable.server.table.AccountState;
import io.livetable.server.table.Progress;
import io.livetable.server.table.TableListener;
import io.livetable.server.table.TableNotReadyException;
import io.livetable.server.table.TablePeer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A partition's table on one server: what Kafka Streams does with a task (poll, process, commit,
 * close, restore), around the real progress, stores and reads. What is not atomic in a real table
 * takes several steps, or lets others come between.
 */
final class SimulatedTable {

  final SimulatedLog log;
  private final World world;
  private final TablePeer table;
  private final ArrayDeque<Rec> polled = new ArrayDeque<>();
  private @Nullable Rec taken;
  private boolean open;
  private boolean busy;
  private boolean applied;

  /** What the broker has of the group; the process may know an older one. */
  private long committed;

  /** Whether the process was not told that its newest commit succeeded. */
  private boolean unanswered;

  private long position;

  /** A table in a new process, or of another epoch in the process of {@code before}. */
  SimulatedTable(
      SimulatedLog log, World world, TableListener listener, @Nullable SimulatedTable before) {
    this.log = log;
    this.world = world;
    Runnable moment = () -> world.moment(this);
    this.table =
        before == null
            ? new TablePeer(log.kind, log.depth, log.partition, listener, moment)
            : before.table.another(log.kind, log.depth, moment, listener);
    table.progress().committed(log.partition, 0);
  }

  /** The server has started anew: a new process knows the commit from the broker. */
  void restart(TableListener listener) {
    table.restart(listener);
    unanswered = false;
    table.progress().committed(log.partition, committed);
  }

  long committed() {
    return committed;
  }

  /** Whether the table's thread is in the midst of something that others may look into. */
  boolean isBusy() {
    return busy;
  }

  /** Reads an account once; empty if the table moved meanwhile. */
  Optional<AccountState> read(String account) throws TableNotReadyException {
    return table.read(account);
  }

  @Override
  public String toString() {
    return "table of %s-%d: progress %d, position %d, committed %d, log end %d, taken %s"
        .formatted(
            log.epoch, log.partition, table.position(), position, committed, log.end(), taken);
  }

  /** Store, changelog and group are gone: the table will be built from the log's start. */
  void wipe() {
    table.wipe();
    committed = 0;
  }

  /** The task ends as in a crash: nothing is committed. */
  void close() {
    polled.clear();
    taken = null;
    if (open) {
      open = false;
      table.close();
    }
  }

  /** The task ends and begins again in a living process: cleanly, or while its offer is blocked. */
  void restartTask(ManualLoop loop) {
    if (!open || busy) {
      return;
    }
    Rec blocked = taken;
    if (blocked != null && world.dice().chance(.5)) {
      world.count("offer interrupted");
      loop.interruptOffers(true);
      try {
        done(blocked);
      } catch (IllegalStateException e) {
        world.count("offer lost"); // The stream thread has failed; the record is not committed.
      }
      loop.interruptOffers(false);
      Thread.interrupted(); // The feeder has told its thread.
    }
    if (world.dice().chance(.3)) {
      commit();
    }
    close();
  }

  /** The task commits what it has done, if that is anything. */
  void commit() {
    if (open && !busy && taken == null) {
      Rec next = polled.peek();
      long done = next == null ? position : next.offset();
      table.flush();
      if (done > committed) {
        committed = done;
        unanswered = !world.healing() && world.dice().chance(world.settings().get("lostAnswers"));
        if (!unanswered) {
          table.progress().committed(log.partition, committed);
        }
      }
    }
  }

  /** Deletes the entries of accounts whose removal the commit has passed. */
  void purge() {
    if (open && !busy && taken == null) {
      busy = true;
      if (table.purge() > 0) {
        world.count("purged");
      }
      busy = false;
    }
  }

  /** The task does the next thing. */
  void step(boolean queueFull) {
    Rec now = taken;
    if (busy) {
      return;
    } else if (!open) {
      begin();
    } else if (now != null) {
      if (!queueFull) {
        done(now);
      }
    } else if (!polled.isEmpty() && world.dice().chance(.8)) {
      taken = polled.remove();
      put(taken);
    } else if (!queueFull) {
      poll();
    }
  }

  private void begin() {
    if (!world.healing() && world.dice().chance(.05)) {
      world.count("commit not told"); // The client fails, and another takes its place.
      return;
    }
    if (unanswered) {
      world.count("commit answer lost");
      unanswered = false;
    }
    position = committed;
    open = true;
    table.open(world.dice()::between, committed);
  }

  private void poll() {
    List<Rec> records = new ArrayList<>(log.between(position, log.end()));
    int most = world.dice().between(1, 3);
    boolean all = records.size() <= most;
    Rec last = null;
    for (Rec rec : records.subList(0, Math.min(most, records.size()))) {
      polled.add(rec);
      last = rec;
    }
    long next = last == null ? position : last.offset() + 1;
    if (all && (last == null || world.dice().chance(.5))) {
      next = log.end();
    }
    if (last != null || next > position) {
      position = next;
      table.progress().polled(log.partition, last == null ? Progress.NONE : last.offset(), next);
    }
  }

  private void put(Rec rec) {
    Event event = log.event(rec);
    applied = false;
    if (event != null) {
      busy = true;
      applied = table.put(event);
      busy = false;
      world.count(applied ? "applied" : "skipped by the guard");
    }
  }

  private void done(Rec rec) {
    table.progress().done(log.partition, rec.offset(), log.event(rec));
    taken = null;
  }
}
