package io.livetable.server.simulation;

import io.livetable.server.subscription.LogEnds;
import io.livetable.server.table.AccountReader;
import io.livetable.server.table.AccountState;
import io.livetable.server.table.TableNotReadyException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/** Reads of one feed's tables on one server, and questions for its log's ends, one at a time. */
final class SimulatedReads implements AccountReader, LogEnds {

  private final World world;
  private final List<SimulatedTable> tables;
  private final List<Read> reads = new ArrayList<>();
  private final List<End> ends = new ArrayList<>();

  private record Read(int partition, String account, CompletableFuture<AccountState> answer) {}

  private record End(SimulatedLog log, CompletableFuture<Long> answer) {}

  /** Reads of these tables, whichever the list holds when a read is made. */
  SimulatedReads(World world, List<SimulatedTable> tables) {
    this.world = world;
    this.tables = tables;
  }

  @Override
  public CompletionStage<AccountState> read(int partition, String account, BooleanSupplier wanted) {
    CompletableFuture<AccountState> answer = new CompletableFuture<>();
    reads.add(new Read(partition, account, answer));
    return answer;
  }

  @Override
  public CompletionStage<Long> logEnd(int partition) {
    End end = new End(tables.get(partition).log, new CompletableFuture<>());
    ends.add(end);
    return end.answer();
  }

  /** One of the reads is made, or the log's end is answered. */
  void step() {
    Dice dice = world.dice();
    if (!ends.isEmpty() && (reads.isEmpty() || dice.chance(.5))) {
      End end = ends.remove(dice.between(0, ends.size() - 1));
      if (dice.chance(.02)) {
        end.answer().completeExceptionally(new TableNotReadyException("Kafka does not answer"));
      } else {
        end.answer().complete(end.log().end());
      }
    } else if (!reads.isEmpty()) {
      make(reads.remove(dice.between(0, reads.size() - 1)));
    }
  }

  private void make(Read read) {
    try {
      Optional<AccountState> state = tables.get(read.partition()).read(read.account());
      if (state.isPresent()) {
        read.answer().complete(state.get());
      } else {
        world.count("table moved under a read");
        reads.add(read);
      }
    } catch (TableNotReadyException e) {
      read.answer().completeExceptionally(e);
    }
  }
}
