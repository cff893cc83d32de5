package io.livetable.server.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.livetable.protocol.Epoch;
import io.livetable.protocol.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ProgressTest {

  private static final int P = 3;

  /** Writes down the calls, and T as it is while a range is offered. */
  private static final class Calls implements TableListener {
    private final List<String> said = new ArrayList<>();
    private @Nullable Progress progress;
    private boolean full;

    @Override
    public void started(Epoch epoch, Map<Integer, Long> readyAt) {}

    @Override
    public void initialised(int partition, long position) {
      said.add("init " + position);
    }

    @Override
    public void offered(int partition, long base, long end, @Nullable Event event) {
      if (full) {
        throw new IllegalStateException("interrupted while it waited for the loop");
      }
      if (progress != null) {
        assertEquals(base, progress.mark(partition).position());
      }
      said.add("[%d,%d)%s".formatted(base, end, event == null ? "" : "@" + event.offset()));
    }

    @Override
    public void closed(int partition) {
      said.add("closed");
    }

    @Override
    public void ends(int partition, long stableEnd, long logEnd) {}

    @Override
    public void unreachable(String why) {}

    @Override
    public void misplaced(int partition, String message) {}

    @Override
    public void stopped(String message) {}

    List<String> take() {
      List<String> all = List.copyOf(said);
      said.clear();
      return all;
    }
  }

  private final Calls calls = new Calls();
  private final Progress progress = new Progress(calls);

  private static Event event(long offset) {
    return new Event("a", P, offset, 0, new byte[] {'1'});
  }

  private void initAt(long committed) {
    calls.progress = progress;
    progress.committed(P, committed);
    progress.init(P, Progress.NONE);
    assertEquals(List.of("init " + committed), calls.take());
  }

  @Test
  void shouldBeUnknownBeforeTheFirstInit() {
    assertFalse(progress.mark(P).known());
  }

  @Test
  void shouldRefuseToBeginWithoutAKnownCommit() {
    assertThrows(IllegalStateException.class, () -> progress.init(P, Progress.NONE));
  }

  @Test
  void shouldOfferEachRecordOnceItIsDone() {
    // given a poll of three records with gaps between them
    initAt(10);
    progress.polled(P, 17, 18);

    // when they are done one by one, the second without an event
    progress.done(P, 12, event(12));
    progress.done(P, 13, null);
    progress.done(P, 17, event(17));

    // then the ranges are contiguous and each ends behind its record
    assertEquals(List.of("[10,13)@12", "[13,14)", "[14,18)@17"), calls.take());
    assertEquals(18, progress.mark(P).position());
  }

  @Test
  void shouldNotMoveAtAPollWithRecords() {
    initAt(10);

    progress.polled(P, 11, 12);

    assertEquals(List.of(), calls.take());
    assertEquals(10, progress.mark(P).position());
  }

  @Test
  void shouldPassMarkersBehindTheLastRecordOfAPoll() {
    initAt(10);
    progress.polled(P, 11, 14);

    progress.done(P, 10, event(10));
    progress.done(P, 11, event(11));

    assertEquals(List.of("[10,11)@10", "[11,14)@11"), calls.take());
  }

  @Test
  void shouldPassMarkersThatAPollWithoutRecordsSkips() {
    initAt(10);

    progress.polled(P, Progress.NONE, 15);

    assertEquals(List.of("[10,15)"), calls.take());
  }

  @Test
  void shouldKeepAnEmptyPollsPositionUntilThePendingRecordIsDone() {
    // given a record that is polled and not done
    initAt(10);
    progress.polled(P, 10, 11);

    // when a poll skips markers
    progress.polled(P, Progress.NONE, 20);

    // then T waits for the record, and passes the markers with it
    assertEquals(List.of(), calls.take());
    progress.done(P, 10, event(10));
    assertEquals(List.of("[10,20)@10"), calls.take());
  }

  @Test
  void shouldNotPassARecordOfALaterPollWhenAnEarlierOnesLastIsDone() {
    // given two polls, the first with trailing markers up to 15
    initAt(10);
    progress.polled(P, 11, 15);
    progress.polled(P, 16, 18);

    progress.done(P, 11, event(11));

    assertEquals(List.of("[10,12)@11"), calls.take());
    progress.done(P, 16, event(16));
    assertEquals(List.of("[12,18)@16"), calls.take());
  }

  @Test
  void shouldSayNothingWhenAPollDoesNotMove() {
    initAt(10);

    progress.polled(P, Progress.NONE, 10);

    assertEquals(List.of(), calls.take());
  }

  @Test
  void shouldForgetWhatWasPolledAtAClose() {
    // given records and a position that a closing task did not pass
    initAt(10);
    progress.polled(P, 12, 20);
    progress.done(P, 10, event(10));
    assertEquals(List.of("[10,11)@10"), calls.take());
    progress.close(P);

    // when it begins again at the commit
    progress.init(P, Progress.NONE);

    // then T is the commit, and the old position never comes back
    assertEquals(List.of("closed", "init 10"), calls.take());
    progress.polled(P, 10, 11);
    progress.done(P, 10, event(10));
    assertEquals(List.of("[10,11)@10"), calls.take());
  }

  @Test
  void shouldBeginAtTheNewestCommit() {
    initAt(10);
    progress.polled(P, 10, 12);
    progress.done(P, 10, event(10));
    progress.committed(P, 12);
    progress.close(P);

    progress.init(P, Progress.NONE);

    assertEquals(List.of("[10,12)@10", "closed", "init 12"), calls.take());
  }

  @Test
  void shouldBeginAtACommitWhoseAnswerWasLost() {
    initAt(10);
    progress.polled(P, 10, 12);
    progress.done(P, 10, event(10));
    progress.close(P);

    progress.init(P, 12);

    assertEquals(List.of("[10,12)@10", "closed", "init 12"), calls.take());
    assertEquals(12, progress.committed(P));
  }

  @Test
  void shouldBeginNowhereBeyondWhatTheGroupIsSaidToHave() {
    initAt(10);
    progress.polled(P, 10, 12);
    progress.done(P, 10, event(10));
    progress.committed(P, 12);
    progress.close(P);

    progress.init(P, 10);

    assertEquals(List.of("[10,12)@10", "closed", "init 10"), calls.take());
    assertEquals(10, progress.committed(P));
  }

  @Test
  void shouldBeginAtTheCommitThoughItIsBehindTheFormerProgress() {
    initAt(10);
    progress.polled(P, Progress.NONE, 30);
    progress.close(P);

    progress.init(P, Progress.NONE);

    assertEquals(List.of("[10,30)", "closed", "init 10"), calls.take());
  }

  @Test
  void shouldIgnorePollsWhileClosed() {
    initAt(10);
    progress.close(P);

    progress.polled(P, Progress.NONE, 30);

    assertEquals(List.of("closed"), calls.take());
    assertFalse(progress.mark(P).known());
  }

  @Test
  void shouldRefuseARecordWhileClosed() {
    initAt(10);
    progress.close(P);

    assertThrows(IllegalStateException.class, () -> progress.done(P, 10, event(10)));
  }

  @Test
  void shouldNotMoveWhenTheOfferFails() {
    // given a listener that fails
    initAt(10);
    progress.polled(P, 10, 12);
    calls.full = true;

    // when a record is done
    assertThrows(IllegalStateException.class, () -> progress.done(P, 10, event(10)));

    // then T has not passed it
    assertEquals(10, progress.mark(P).position());
  }

  @Test
  void shouldChangeTheGenerationAtInitCloseAndDeletion() {
    initAt(10);
    long first = progress.mark(P).generation();
    progress.polled(P, Progress.NONE, 12);
    assertEquals(first, progress.mark(P).generation());

    progress.deleting(P);
    long second = progress.mark(P).generation();
    assertNotEquals(first, second);
    assertEquals(12, progress.mark(P).position());

    progress.close(P);
    long third = progress.mark(P).generation();
    assertNotEquals(second, third);

    progress.init(P, Progress.NONE);
    assertNotEquals(third, progress.mark(P).generation());
  }

  @Test
  void shouldKeepPartitionsApart() {
    initAt(10);
    progress.committed(P + 1, 0);
    progress.init(P + 1, Progress.NONE);

    progress.polled(P + 1, Progress.NONE, 5);

    assertEquals(10, progress.mark(P).position());
    assertEquals(5, progress.mark(P + 1).position());
  }
}
