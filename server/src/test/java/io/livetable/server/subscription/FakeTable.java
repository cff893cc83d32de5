package io.livetable.server.subscription;

import io.livetable.server.table.AccountReader;
import io.livetable.server.table.AccountState;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/** A table and a broker whose answers a test gives one by one. */
public final class FakeTable implements AccountReader, LogEnds {

  private final ArrayDeque<CompletableFuture<AccountState>> reads = new ArrayDeque<>();
  private final ArrayDeque<CompletableFuture<Long>> ends = new ArrayDeque<>();

  @Override
  public CompletionStage<AccountState> read(int partition, String account, BooleanSupplier wanted) {
    CompletableFuture<AccountState> read = new CompletableFuture<>();
    reads.add(read);
    return read;
  }

  @Override
  public CompletionStage<Long> logEnd(int partition) {
    CompletableFuture<Long> end = new CompletableFuture<>();
    ends.add(end);
    return end;
  }

  /** How many reads wait for their answer. */
  public int reads() {
    return reads.size();
  }

  /** How many questions for the log's end wait for their answer. */
  public int ends() {
    return ends.size();
  }

  /** Answers the oldest read with an entry. */
  public void answer(long cut, long last, long count, long hidden) {
    reads.remove().complete(new AccountState(cut, last, count, hidden, List.of()));
  }

  /** Answers the oldest read: the table has no entry. */
  public void answerNoEntry(long cut) {
    answer(cut, -1, 0, -1);
  }

  /** Answers the oldest read: the table is closed. */
  public void answerClosed() {
    reads
        .remove()
        .completeExceptionally(
            new io.livetable.server.table.TableNotReadyException("closed, for the test"));
  }

  /** Answers the oldest question for the log's end. */
  public void answerEnd(long end) {
    ends.remove().complete(end);
  }

  /** Kafka does not answer the oldest question for the log's end. */
  public void failEnd() {
    ends.remove().completeExceptionally(new java.io.IOException("no answer, for the test"));
  }
}
