package io.livetable.server.table;

import io.livetable.protocol.Event;
import io.livetable.protocol.FeedKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.IntBinaryOperator;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.jspecify.annotations.Nullable;

/**
 * One partition of a feed's table for tests of other packages, without Kafka Streams: the real
 * progress, guard, slots and reads over a store in memory. What happens within one call is
 * interrupted by {@code moment}, at which another thread may come between. Used by one thread but
 * for {@link #read} and {@link #reader}, like a real table.
 */
public final class TablePeer {

  private final FeedKind kind;
  private final int partition;
  private final HistorySlots slots;
  private final MemoryStore store;
  private Progress progress;
  private volatile boolean open;

  /** A table that has nothing. */
  public TablePeer(
      FeedKind kind, int depth, int partition, TableListener listener, Runnable moment) {
    this.kind = kind;
    this.partition = partition;
    this.slots = new HistorySlots(depth);
    this.store = new MemoryStore(moment);
    this.progress = new Progress(listener);
  }

  /** A new process: nothing is known but what is durable. */
  public void restart(TableListener listener) {
    progress = new Progress(listener);
  }

  /** The same process takes up another epoch: progress goes on. */
  public TablePeer another(FeedKind newKind, int depth, Runnable moment, TableListener listener) {
    TablePeer next = new TablePeer(newKind, depth, partition, listener, moment);
    next.progress = progress;
    return next;
  }

  /** See {@link Progress}. */
  public Progress progress() {
    return progress;
  }

  /** T, or {@link Progress#NONE}. */
  public long position() {
    return progress.mark(partition).position();
  }

  /**
   * The task begins, on what a crash has left of the changelog.
   *
   * @param asked the commit as the broker says
   */
  public void open(IntBinaryOperator between, long asked) {
    store.reopen(between);
    open = true;
    progress.init(partition, asked);
  }

  /** The task ends. */
  public void close() {
    open = false;
    progress.close(partition);
  }

  /** Store and changelog are lost. */
  public void wipe() {
    store.wipe();
  }

  /** What was written is durable. */
  public void flush() {
    store.keep();
  }

  /**
   * Puts a record into the store, unless it has it.
   *
   * @return whether it was put
   */
  public boolean put(Event event) {
    Entry entry = Entry.of(event);
    if (kind == FeedKind.HISTORY) {
      return slots.put(store, event.account(), entry);
    }
    Bytes key = key(event.account());
    byte[] bytes = store.get(key);
    Entry stored = bytes == null ? Entry.ABSENT : Entry.decode(bytes);
    store.put(key, entry.over(stored).encode());
    return entry.offset() > stored.offset();
  }

  /**
   * Deletes the entries of removed accounts that the commit has passed.
   *
   * @return how many
   */
  public int purge() {
    List<Bytes> dead = new ArrayList<>();
    if (kind == FeedKind.LATEST) {
      for (Bytes key : store.keys()) {
        byte @Nullable [] stored = store.get(key);
        Entry entry = stored == null ? Entry.ABSENT : Entry.decode(stored);
        if (entry.isTombstone() && entry.offset() < progress.deletable(partition)) {
          dead.add(key);
        }
      }
    }
    if (!dead.isEmpty()) {
      progress.deleting(partition);
      dead.forEach(store::delete);
    }
    return dead.size();
  }

  /**
   * Reads an account once.
   *
   * @return empty if the table moved under the read
   * @throws TableNotReadyException if the table is closed
   */
  public Optional<AccountState> read(String account) throws TableNotReadyException {
    return TableReads.attempt(progress, this::stored, partition, account);
  }

  /** Reads by two threads of their own, until they are closed. */
  public Reader reader() {
    return new Reader(
        new TableReads(
            progress,
            this::stored,
            new TableReads.Bounds(1_000, Duration.ofMinutes(1)),
            new Uncounted(),
            TablePeer::thread));
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "table-reader");
    thread.setDaemon(true);
    return thread;
  }

  /** The real reads of this table. */
  public static final class Reader implements AccountReader, AutoCloseable {
    private final TableReads reads;

    private Reader(TableReads reads) {
      this.reads = reads;
    }

    @Override
    public CompletionStage<AccountState> read(
        int partition, String account, BooleanSupplier wanted) {
      return reads.read(partition, account, wanted);
    }

    @Override
    public void close() {
      reads.close();
    }
  }

  private Optional<Stored> stored(int unused, String account) {
    if (!open) {
      throw new InvalidStateStoreException("closed");
    }
    if (kind == FeedKind.HISTORY) {
      return slots.read(store, account, partition);
    }
    byte[] stored = store.get(key(account));
    return Optional.of(
        Stored.latest(stored == null ? Entry.ABSENT : Entry.decode(stored), account, partition));
  }

  private static Bytes key(String account) {
    return Bytes.wrap(account.getBytes(StandardCharsets.UTF_8));
  }

  /** Counts nothing. */
  private static final class Uncounted implements TableReads.Outcomes {

    @Override
    public void refused() {}

    @Override
    public void expired() {}

    @Override
    public void dropped() {}
  }
}
