package io.livetable.server.races;

import io.livetable.protocol.Epoch;
import io.livetable.protocol.Event;
import io.livetable.server.table.TableListener;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Lets a table wait before the hub whenever a test closes its gate. Thread-safe. */
final class GatedTable implements TableListener {

  private final TableListener hub;
  private volatile CountDownLatch gate = new CountDownLatch(0);

  GatedTable(TableListener hub) {
    this.hub = hub;
  }

  /** From now on the table waits with what it passes. */
  void shut() {
    gate = new CountDownLatch(1);
  }

  /** The table goes on. */
  void open() {
    gate.countDown();
  }

  @Override
  public void started(Epoch epoch, Map<Integer, Long> readyAt) {
    hub.started(epoch, readyAt);
  }

  @Override
  public void initialised(int partition, long progress) {
    hub.initialised(partition, progress);
  }

  @Override
  public long frontier(int partition) {
    return hub.frontier(partition);
  }

  @Override
  public void offered(int partition, long base, long end, @Nullable Event event) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    hub.offered(partition, base, end, event);
  }

  @Override
  public void closed(int partition) {
    hub.closed(partition);
  }

  @Override
  public void ends(int partition, long stableEnd, long logEnd) {
    hub.ends(partition, stableEnd, logEnd);
  }

  @Override
  public void unreachable(String why) {
    hub.unreachable(why);
  }

  @Override
  public void misplaced(int partition, String message) {
    hub.misplaced(partition, message);
  }

  @Override
  public void stopped(String message) {
    hub.stopped(message);
  }
}
