package io.livetable.server.table;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.streams.errors.InvalidStateStoreException;

/**
 * Reads accounts at a known position: T first, then the store, then the generation again. A read
 * that the table moved under is repeated, first at once, then after the other reads that wait. One
 * that is not wanted any more is dropped when its turn comes; one that takes too long fails,
 * whether it waits or runs.
 */
final class TableReads implements AccountReader, AutoCloseable {

  /** So many that, however many accounts are asked for, updates find a core. */
  static final int THREADS =
      Math.max(1, Math.min(2, Runtime.getRuntime().availableProcessors() / 2));

  private static final int TRIES_AT_ONCE = 8;
  private static final int ROUNDS = 64;

  /** The store behind the reads. */
  interface Store {

    /**
     * An account as stored now; empty if it changed while it was read.
     *
     * @throws InvalidStateStoreException if the partition's store is closed
     */
    Optional<Stored> get(int partition, String account);
  }

  private final Progress progress;
  private final Store store;
  private final Bounds bounds;
  private final Outcomes outcomes;
  private final ThreadPoolExecutor executor;

  /**
   * What may wait.
   *
   * @param queue how many reads
   * @param timeout for how long
   */
  record Bounds(int queue, Duration timeout) {}

  /** Counts reads that were not carried out. */
  interface Outcomes {
    /** One more came than may wait. */
    void refused();

    /** One took too long. */
    void expired();

    /** One was not wanted any more. */
    void dropped();
  }

  /** A read that waits. */
  private record Read(
      int partition,
      String account,
      BooleanSupplier wanted,
      CompletableFuture<AccountState> answer) {}

  /** Reads by threads of its own. */
  TableReads(
      Progress progress, Store store, Bounds bounds, Outcomes outcomes, ThreadFactory threads) {
    this.progress = progress;
    this.store = store;
    this.bounds = bounds;
    this.outcomes = outcomes;
    this.executor =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(bounds.queue()),
            threads);
  }

  @Override
  public CompletionStage<AccountState> read(int partition, String account, BooleanSupplier wanted) {
    CompletableFuture<AccountState> answer = new CompletableFuture<>();
    enqueue(new Read(partition, account, wanted, answer), ROUNDS);
    if (answer.isDone()) {
      return answer;
    }
    return answer
        .orTimeout(bounds.timeout().toNanos(), TimeUnit.NANOSECONDS)
        .whenComplete(
            (state, failure) -> {
              if (failure instanceof TimeoutException) {
                outcomes.expired();
              }
            });
  }

  /** How many reads wait. */
  int waiting() {
    return executor.getQueue().size();
  }

  private void enqueue(Read read, int rounds) {
    try {
      executor.execute(() -> round(read, rounds));
    } catch (RejectedExecutionException e) {
      outcomes.refused();
      read.answer()
          .completeExceptionally(
              new TableNotReadyException(executor.isShutdown() ? "closed" : "busy"));
    }
  }

  private void round(Read read, int rounds) {
    CompletableFuture<AccountState> answer = read.answer();
    if (answer.isDone()) {
      return;
    }
    if (!read.wanted().getAsBoolean()) {
      outcomes.dropped();
      answer.completeExceptionally(new TableNotReadyException("nobody waits for it"));
      return;
    }
    try {
      for (int i = 0; i < TRIES_AT_ONCE; i++) {
        Optional<AccountState> state = attempt(progress, store, read.partition(), read.account());
        if (state.isPresent()) {
          answer.complete(state.get());
          return;
        }
      }
      if (rounds > 1) {
        enqueue(read, rounds - 1);
      } else {
        answer.completeExceptionally(
            new TableNotReadyException("the account moves too fast to be read"));
      }
    } catch (InvalidStateStoreException e) {
      answer.completeExceptionally(new TableNotReadyException("partition " + read.partition()));
    } catch (TableNotReadyException | RuntimeException e) {
      answer.completeExceptionally(e);
    }
  }

  /**
   * Reads an account once, on the calling thread.
   *
   * @return empty if the table moved under the read: try again
   * @throws TableNotReadyException if the partition is closed or restoring
   */
  static Optional<AccountState> attempt(
      Progress progress, Store store, int partition, String account) throws TableNotReadyException {
    Progress.Mark before = progress.mark(partition);
    if (!before.known()) {
      throw new TableNotReadyException("partition " + partition + " is closed or restoring");
    }
    try {
      Optional<Stored> stored = store.get(partition, account);
      return moved(progress, partition, before)
          ? Optional.empty()
          : stored.map(found -> found.at(before.position()));
    } catch (RuntimeException e) {
      if (moved(progress, partition, before)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static boolean moved(Progress progress, int partition, Progress.Mark before) {
    return progress.mark(partition).generation() != before.generation();
  }

  @Override
  public void close() {
    executor.shutdown();
  }
}
