package io.livetable.server.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.protocol.Event;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Progress under a seeded task and consumer: polls of any size, markers and aborted records
 * anywhere, commits, tasks that end with records undone and begin again at their commit.
 */
final class ProgressSimulationTest {

  private static final int P = 0;

  private static final class World {
    private final SplittableRandom random;
    private final RecordingListener listener = new RecordingListener();
    private final Progress progress = new Progress(listener);
    private final TreeSet<Long> log = new TreeSet<>(); // the offsets of committed records
    private final TreeSet<Long> table = new TreeSet<>();
    private final Deque<Long> buffered = new ArrayDeque<>();
    private long end;
    private long position;
    private long committed;
    private boolean up;

    World(long seed) {
      random = new SplittableRandom(seed);
    }

    void run(int steps) {
      progress.committed(P, 0);
      for (int i = 0; i < steps; i++) {
        step(random.nextInt(20));
        check();
      }
      heal();
    }

    private void step(int choice) {
      if (choice < 6) {
        append();
      } else if (!up) {
        init();
      } else if (choice < 11) {
        poll(1 + random.nextInt(4));
      } else if (choice < 17) {
        pass();
      } else if (choice < 19) {
        commit();
      } else {
        progress.close(P);
        up = false;
      }
    }

    private void append() {
      end += random.nextInt(3); // markers and aborted records
      log.add(end++);
      end += random.nextInt(4) == 0 ? random.nextInt(3) : 0;
    }

    private void init() {
      up = true;
      buffered.clear();
      position = committed;
      table.removeIf(offset -> offset >= committed && random.nextBoolean()); // restored
      progress.init(P, Progress.NONE);
    }

    private void poll(int most) {
      List<Long> polled = new ArrayList<>();
      for (Long next = log.ceiling(position);
          next != null && polled.size() < most;
          next = log.ceiling(position)) {
        polled.add(next);
        position = next + 1;
      }
      long before = position;
      if (log.ceiling(position) == null && random.nextBoolean()) {
        position = end;
      }
      buffered.addAll(polled);
      if (!polled.isEmpty() || position > before) {
        long last = polled.isEmpty() ? Progress.NONE : polled.get(polled.size() - 1);
        progress.polled(P, last, position);
      }
    }

    private void pass() {
      Long offset = buffered.poll();
      if (offset != null) {
        table.add(offset);
        boolean renders = offset % 5 != 0;
        progress.done(P, offset, renders ? new Event("a", P, offset, 0, new byte[0]) : null);
      }
    }

    private void commit() {
      Long pending = buffered.peek();
      committed = pending == null ? position : pending;
      progress.committed(P, committed);
    }

    private void check() {
      assertEquals(List.of(), listener.breaches());
      long t = progress.mark(P).position();
      assertEquals(up, progress.mark(P).known());
      assertEquals(listener.progress(P), t);
      assertTrue(table.containsAll(log.headSet(t)), () -> t + " of " + log + " but " + table);
    }

    private void heal() {
      if (!up) {
        init();
      }
      for (int i = 0; i < 2 * log.size() + 10; i++) {
        poll(2);
        pass();
        pass();
      }
      check();
      if (position == end) {
        assertEquals(end, progress.mark(P).position());
      }
      List<Long> expected = log.stream().filter(offset -> offset % 5 != 0).toList();
      assertEquals(
          expected, listener.events(P, "a", Long.MAX_VALUE).stream().map(Event::offset).toList());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void shouldNeverPassARecordThatIsNotInTheTable(int block) {
    for (int seed = 0; seed < 500; seed++) {
      new World(block * 500L + seed).run(200);
    }
  }
}
