package io.livetable.server.simulation;

import io.livetable.server.subscription.LogEnds;
import io.livetable.server.table.AccountReader;
import io.livetable.server.table.AccountState;
import io.livetable.server.table.TableNotReadyException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Reads of one feed's tables on one server, and questions for its log's ends, in single steps. */
final class SimulatedReads implements AccountReader, LogEnds {

  private final Dice dice;
  private final List<SimulatedTable> tables;
  private final List<Read> reads = new ArrayList<>();
  private final List<End> ends = new ArrayList<>();

  /** A read between its steps: generation and progress, get, generation again. */
  private static final class Read {
    final SimulatedTable table;
    final String account;
    final CompletableFuture<AccountState> answer = new CompletableFuture<>();
    long generation;
    long progress = SimulatedTable.UNKNOWN;
    @Nullable AccountState got;

    Read(SimulatedTable table, String account) {
      this.table = table;
      this.account = account;
    }
  }

  private record End(SimulatedLog log, CompletableFuture<Long> answer) {}

  /** Reads of these tables, whichever the list holds when a read begins. */
  SimulatedReads(Dice dice, List<SimulatedTable> tables) {
    this.dice = dice;
    this.tables = tables;
  }

  @Override
  public CompletionStage<AccountState> read(int partition, String account) {
    Read read = new Read(tables.get(partition), account);
    reads.add(read);
    return read.answer;
  }

  @Override
  public CompletionStage<Long> logEnd(int partition) {
    End end = new End(tables.get(partition).log, new CompletableFuture<>());
    ends.add(end);
    return end.answer();
  }

  /** One of the reads does its next step, or the log's end is answered. */
  void step() {
    if (!ends.isEmpty() && (reads.isEmpty() || dice.chance(.5))) {
      End end = ends.remove(dice.between(0, ends.size() - 1));
      if (dice.chance(.02)) {
        end.answer().completeExceptionally(new TableNotReadyException("Kafka does not answer"));
      } else {
        end.answer().complete(end.log().end());
      }
    } else if (!reads.isEmpty()) {
      step(dice.pick(reads));
    }
  }

  private void step(Read read) {
    SimulatedTable table = read.table;
    AccountState got = read.got;
    if (read.progress == SimulatedTable.UNKNOWN) {
      read.generation = table.generation();
      read.progress = table.progress();
      if (read.progress == SimulatedTable.UNKNOWN && dice.chance(.3)) {
        reads.remove(read);
        read.answer.completeExceptionally(new TableNotReadyException("closed"));
      }
    } else if (got == null) {
      read.got = table.state(read.account, read.progress);
    } else if (read.generation == table.generation()
        && table.progress() != SimulatedTable.UNKNOWN) {
      reads.remove(read);
      read.answer.complete(got);
    } else {
      read.progress = SimulatedTable.UNKNOWN;
      read.got = null;
    }
  }
}
