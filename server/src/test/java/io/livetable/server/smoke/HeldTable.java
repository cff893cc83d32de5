package io.livetable.server.smoke;

import io.livetable.protocol.Epoch;
import io.livetable.protocol.Event;
import io.livetable.server.table.TableListener;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Hands on what a table says, in order, but later: the hub hears of records by the push first,
 * while the table itself is ahead of what it has said.
 */
final class HeldTable implements TableListener {

  private static final int MOST = 20_000;

  private final TableListener listener;
  private final LongSupplier delayMs;
  private final BlockingQueue<Held> queue = new ArrayBlockingQueue<>(MOST);

  private record Held(long dueNanos, Runnable call) {}

  /**
   * A table that is held back.
   *
   * @param delayMs how long to hold what is said now
   */
  HeldTable(TableListener listener, LongSupplier delayMs) {
    this.listener = listener;
    this.delayMs = delayMs;
    Thread thread = new Thread(this::run, "held-table");
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      while (true) {
        Held held = queue.take();
        long wait = held.dueNanos() - System.nanoTime();
        if (wait > 0) {
          TimeUnit.NANOSECONDS.sleep(wait);
        }
        held.call().run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void hold(Runnable call) {
    long due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delayMs.getAsLong());
    try {
      queue.put(new Held(due, call));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void started(Epoch epoch, Map<Integer, Long> readyAt) {
    hold(() -> listener.started(epoch, readyAt));
  }

  @Override
  public void initialised(int partition, long progress) {
    hold(() -> listener.initialised(partition, progress));
  }

  @Override
  public void offered(int partition, long base, long end, @Nullable Event event) {
    hold(() -> listener.offered(partition, base, end, event));
  }

  @Override
  public void closed(int partition) {
    hold(() -> listener.closed(partition));
  }

  @Override
  public void ends(int partition, long stableEnd, long logEnd) {
    hold(() -> listener.ends(partition, stableEnd, logEnd));
  }

  @Override
  public void unreachable(String why) {
    hold(() -> listener.unreachable(why));
  }

  @Override
  public void misplaced(int partition, String message) {
    hold(() -> listener.misplaced(partition, message));
  }

  @Override
  public void stopped(String message) {
    hold(() -> listener.stopped(message));
  }
}
