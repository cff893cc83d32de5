package io.livetable.server.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class TableReadsTest {

  private final Progress progress = new Progress(new RecordingListener());
  private static final int QUEUE = 10;

  private final AtomicInteger gets = new AtomicInteger();
  private final AtomicInteger refusals = new AtomicInteger();
  private final AtomicInteger expiries = new AtomicInteger();
  private final AtomicInteger drops = new AtomicInteger();
  private Duration timeout = Duration.ofMinutes(1);

  @BeforeEach
  void initAtTen() {
    progress.committed(0, 10);
    progress.init(0, Progress.NONE);
  }

  private TableReads reads(TableReads.Store store) {
    return new TableReads(
        progress,
        (partition, account) -> {
          gets.incrementAndGet();
          return store.get(partition, account);
        },
        new TableReads.Bounds(QUEUE, timeout),
        new Outcomes(),
        Thread::new);
  }

  private static Stored stored(long last) {
    return new Stored(last, 0, -1, List.of());
  }

  private static AccountState get(CompletionStage<AccountState> read) throws Exception {
    return read.toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private static @Nullable Throwable failure(CompletionStage<AccountState> read) {
    return assertThrows(ExecutionException.class, () -> get(read)).getCause();
  }

  @Test
  void shouldBeExactAtTheProgressBeforeTheGet() throws Exception {
    // given a table that moves while the store is read
    try (TableReads reads =
        reads(
            (p, a) -> {
              progress.polled(0, Progress.NONE, 50);
              return Optional.of(stored(4));
            })) {
      assertEquals(10, get(reads.read(0, "a")).cut());
    }
  }

  @Test
  void shouldBeExactBehindTheRecordItFindsIfThatIsFurther() throws Exception {
    try (TableReads reads = reads((p, a) -> Optional.of(stored(30)))) {
      assertEquals(31, get(reads.read(0, "a")).cut());
    }
  }

  @Test
  void shouldReadAgainWhenEntriesWereDeletedMeanwhile() throws Exception {
    try (TableReads reads =
        reads(
            (p, a) -> {
              if (gets.get() == 1) {
                progress.polled(0, Progress.NONE, 50);
                progress.deleting(0);
              }
              return Optional.of(stored(-1));
            })) {
      assertEquals(50, get(reads.read(0, "a")).cut());
      assertEquals(2, gets.get());
    }
  }

  @Test
  void shouldReadAgainWhileTheAccountMovesAndThenGiveUp() throws Exception {
    try (TableReads reads =
        reads((p, a) -> gets.get() < 100 ? Optional.empty() : Optional.of(stored(1)))) {
      assertEquals(10, get(reads.read(0, "a")).cut());
    }
    try (TableReads reads = reads((p, a) -> Optional.empty())) {
      assertInstanceOf(TableNotReadyException.class, failure(reads.read(0, "a")));
    }
  }

  @Test
  void shouldNotBeReadyWhileThePartitionIsClosed() {
    progress.close(0);
    try (TableReads reads = reads((p, a) -> Optional.of(stored(1)))) {
      assertInstanceOf(TableNotReadyException.class, failure(reads.read(0, "a")));
      assertEquals(0, gets.get());
    }
  }

  @Test
  void shouldNotBeReadyWhenTheTaskClosesDuringTheRead() {
    try (TableReads reads =
        reads(
            (p, a) -> {
              progress.close(0);
              throw new IllegalStateException("an entry is missing while the store is wiped");
            })) {
      assertInstanceOf(TableNotReadyException.class, failure(reads.read(0, "a")));
    }
  }

  @Test
  void shouldNotBeReadyWhenTheStoreIsClosed() {
    try (TableReads reads =
        reads(
            (p, a) -> {
              throw new InvalidStateStoreException("closed");
            })) {
      assertInstanceOf(TableNotReadyException.class, failure(reads.read(0, "a")));
    }
  }

  @Test
  void shouldSayThatItIsBusyWhenTooManyReadsWait() throws Exception {
    // given a store that does not answer
    CountDownLatch answer = new CountDownLatch(1);
    try (TableReads reads =
        reads(
            (p, a) -> {
              try {
                answer.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return Optional.of(stored(1));
            })) {
      // when more reads come than may wait
      CompletionStage<AccountState> first = reads.read(0, "a");
      for (int i = 1; i < QUEUE + TableReads.THREADS; i++) {
        CompletionStage<AccountState> unused = reads.read(0, "a");
      }
      @Nullable Throwable refused = failure(reads.read(0, "a"));

      // then one is refused, and the others are answered
      assertEquals("busy", assertInstanceOf(TableNotReadyException.class, refused).getMessage());
      assertEquals(1, refusals.get());
      assertEquals(QUEUE, reads.waiting());
      answer.countDown();
      assertEquals(10, get(first).cut());
    }
  }

  @Test
  void shouldNotBeReadyOnceItIsClosed() {
    TableReads reads = reads((p, a) -> Optional.of(stored(1)));
    reads.close();

    @Nullable Throwable refused = failure(reads.read(0, "a"));

    assertEquals("closed", assertInstanceOf(TableNotReadyException.class, refused).getMessage());
  }

  @Test
  void shouldTellARemovedAccountFromOneThatNeverWas() {
    AccountState removed = new AccountState(10, 4, 0, 4, List.of());
    AccountState never = new AccountState(10, -1, 0, -1, List.of());
    AccountState there = new AccountState(10, 4, 1, -1, List.of());

    assertEquals(
        List.of(true, false, true),
        List.of(removed, never, there).stream().map(AccountState::hasEntry).toList());
    assertEquals(
        List.of(false, false, true),
        List.of(removed, never, there).stream().map(AccountState::exists).toList());
  }

  @Test
  void shouldGiveUpWhatTakesTooLongWhetherItRunsOrWaits() throws Exception {
    // given a store that does not answer, and as many reads as there are threads, and one more
    timeout = Duration.ofMillis(20);
    CountDownLatch answering = new CountDownLatch(1);
    try (TableReads reads =
        reads(
            (p, a) -> {
              await(answering);
              return Optional.of(stored(1));
            })) {
      List<CompletionStage<AccountState>> all =
          List.of(reads.read(0, "a"), reads.read(0, "b"), reads.read(0, "c"));

      for (CompletionStage<AccountState> read : all) {
        assertInstanceOf(TimeoutException.class, failure(read));
      }
      assertEquals(3, expiries.get());

      // and when the store answers again, what was given up is not read any more
      answering.countDown();
      timeout = Duration.ofMinutes(1);
    }
    try (TableReads reads = reads((p, a) -> Optional.of(stored(1)))) {
      assertEquals(10, get(reads.read(0, "d")).cut());
    }
    assertTrue(gets.get() <= 3, "the read that waited was not made");
  }

  @Test
  void shouldDropWhatNobodyWaitsForAnyMore() throws Exception {
    try (TableReads reads = reads((p, a) -> Optional.of(stored(1)))) {
      assertInstanceOf(TableNotReadyException.class, failure(reads.read(0, "a", () -> false)));
      assertEquals(10, get(reads.read(0, "b", () -> true)).cut());
    }
    assertEquals(1, gets.get());
    assertEquals(1, drops.get());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Counts. */
  private final class Outcomes implements TableReads.Outcomes {

    @Override
    public void refused() {
      refusals.incrementAndGet();
    }

    @Override
    public void expired() {
      expiries.incrementAndGet();
    }

    @Override
    public void dropped() {
      drops.incrementAndGet();
    }
  }
}
