package io.livetable.server.hub;

import static io.livetable.server.hub.Events.event;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.livetable.protocol.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Several tasks push one partition at once: one that has lost it and does not know, and its
 * successor, which begins at the last commit. The account has events at all odd offsets.
 */
class PushRacesTest {

  private static final long START = 10;
  private static final long END = 20;

  private record Range(long base, long end) {}

  /** A hub that is ready with its frontier at 10, and one who watches from there. */
  private static final class Watched {
    private final RecordingWatcher watcher = new RecordingWatcher("a");
    private final PartitionHub hub =
        new PartitionHub(
            0,
            START,
            new PartitionHub.Bounds(1 << 20, 100, 1 << 20, 5_000),
            0,
            new RecordingObserver());

    Watched() {
      hub.initialised(START);
      hub.attach(watcher);
      hub.register(watcher, START, 9);
    }

    Watched push(long base, long end) {
      hub.offerPush(base, end, events(base, end));
      return this;
    }

    /** The table passes everything, record by record. */
    Watched table() {
      for (long offset = START; offset < END; offset++) {
        List<Event> own = events(offset, offset + 1);
        hub.offerTable(offset, offset + 1, own.isEmpty() ? null : own.get(0));
      }
      return this;
    }

    private static List<Event> events(long base, long end) {
      return LongStream.range(base, end)
          .filter(offset -> offset % 2 == 1)
          .mapToObj(offset -> event("a", offset))
          .toList();
    }

    /** What was given, whoever brought it. */
    List<String> given() {
      return watcher.heard().stream().map(heard -> heard.replaceAll(" by .*", "")).toList();
    }
  }

  private static final List<String> ALL =
      List.of("11 after 9", "13 after 11", "15 after 13", "17 after 15", "19 after 17");

  @Test
  void shouldTakeWhatAZombieReplaysAsDuplicates() {
    Watched watched = new Watched().push(10, 16);

    watched.push(6, 10).push(10, 12).push(12, 18).push(16, 18).push(10, 16).push(18, 20);

    assertEquals(ALL, watched.given());
    assertEquals(List.of(), watched.table().given());
  }

  @Test
  void shouldTakeWhatATaskBringsAgainFromAnOldCommitAsDuplicates() {
    Watched watched = new Watched().push(10, 13).push(13, 15);

    watched.push(4, 10).push(10, 14).push(14, 20);

    assertEquals(ALL, watched.given());
    assertEquals(List.of(), watched.table().given());
  }

  @Test
  void shouldGiveEachEventOnceInOrderHoweverTwoOwnersInterleave() {
    List<Range> former = List.of(new Range(10, 13), new Range(13, 14), new Range(14, 18));
    List<Range> successor =
        List.of(new Range(8, 11), new Range(11, 14), new Range(14, 17), new Range(17, 20));
    List<List<Range>> interleavings = new ArrayList<>();
    interleave(List.of(), former, successor, interleavings);
    assertEquals(35, interleavings.size(), "7 over 3");

    for (List<Range> interleaving : interleavings) {
      Watched watched = new Watched();
      interleaving.forEach(range -> watched.push(range.base(), range.end()));

      assertEquals(ALL, watched.given(), interleaving::toString);
      assertEquals(List.of(), watched.table().given(), interleaving::toString);
    }
  }

  private static void interleave(
      List<Range> done, List<Range> one, List<Range> other, List<List<Range>> all) {
    if (one.isEmpty() && other.isEmpty()) {
      all.add(done);
    }
    if (!one.isEmpty()) {
      interleave(plus(done, one.get(0)), one.subList(1, one.size()), other, all);
    }
    if (!other.isEmpty()) {
      interleave(plus(done, other.get(0)), one, other.subList(1, other.size()), all);
    }
  }

  private static List<Range> plus(List<Range> done, Range next) {
    List<Range> more = new ArrayList<>(done);
    more.add(next);
    return more;
  }
}
