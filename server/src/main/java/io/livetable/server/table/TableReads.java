package io.livetable.server.table;

import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.errors.InvalidStateStoreException;

/**
 * Reads accounts at a known position: T first, then the store, then the generation again. A read
 * that the table moved under is repeated, first at once, then after the other reads that wait.
 */
final class TableReads implements AccountReader, AutoCloseable {

  private static final int THREADS = 2;
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
  private final Runnable refused;
  private final ThreadPoolExecutor executor;

  /**
   * Reads by threads of its own.
   *
   * @param queue how many reads may wait
   * @param refused runs when one more came than may wait
   */
  TableReads(Progress progress, Store store, int queue, Runnable refused, ThreadFactory threads) {
    this.progress = progress;
    this.store = store;
    this.refused = refused;
    this.executor =
        new ThreadPoolExecutor(
            THREADS, THREADS, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queue), threads);
  }

  @Override
  public CompletionStage<AccountState> read(int partition, String account) {
    CompletableFuture<AccountState> answer = new CompletableFuture<>();
    enqueue(partition, account, ROUNDS, answer);
    return answer;
  }

  /** How many reads wait. */
  int waiting() {
    return executor.getQueue().size();
  }

  private void enqueue(
      int partition, String account, int rounds, CompletableFuture<AccountState> answer) {
    try {
      executor.execute(() -> round(partition, account, rounds, answer));
    } catch (RejectedExecutionException e) {
      refused.run();
      answer.completeExceptionally(
          new TableNotReadyException(executor.isShutdown() ? "closed" : "busy"));
    }
  }

  private void round(
      int partition, String account, int rounds, CompletableFuture<AccountState> answer) {
    try {
      for (int i = 0; i < TRIES_AT_ONCE; i++) {
        Optional<AccountState> state = attempt(progress, store, partition, account);
        if (state.isPresent()) {
          answer.complete(state.get());
          return;
        }
      }
      if (rounds > 1) {
        enqueue(partition, account, rounds - 1, answer);
      } else {
        answer.completeExceptionally(
            new TableNotReadyException("the account moves too fast to be read"));
      }
    } catch (InvalidStateStoreException e) {
      answer.completeExceptionally(new TableNotReadyException("partition " + partition));
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
