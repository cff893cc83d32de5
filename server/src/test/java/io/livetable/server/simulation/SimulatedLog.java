package io.livetable.server.simulation;

import io.livetable.protocol.Epoch;
import io.livetable.protocol.Event;
import io.livetable.protocol.FeedKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One partition of a topic in one epoch, and the truth about it: the fold of every account. */
final class SimulatedLog {

  final Epoch epoch;
  final int partition;
  final FeedKind kind;
  final int depth;

  /** What a read-committed consumer sees, in offset order. */
  private final List<Rec> visible = new ArrayList<>();

  private final Map<String, Truth> truths = new HashMap<>();
  private final Set<Long> acknowledged = new HashSet<>();
  private long end;
  private long compactedBelow;

  /**
   * A record.
   *
   * @param value null: a tombstone
   * @param renders whether it can be rendered; neither path has an event of it otherwise
   */
  record Rec(long offset, String account, @Nullable String value, boolean renders) {}

  /** An account's events and its view before and after each. */
  private static final class Truth {
    final List<Long> offsets = new ArrayList<>();
    final List<View> views = new ArrayList<>(List.of(View.NONE));

    int before(long position) {
      int low = 0;
      int high = offsets.size();
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (offsets.get(middle) < position) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }
  }

  SimulatedLog(Epoch epoch, int partition, FeedKind kind, int depth) {
    this.epoch = epoch;
    this.partition = partition;
    this.kind = kind;
    this.depth = depth;
  }

  /** The end of the log: what a new record's offset would be at least. */
  long end() {
    return end;
  }

  /** Offsets that no consumer sees: markers, aborted records. */
  void skip(int offsets) {
    end += offsets;
  }

  void append(String account, @Nullable String value, boolean renders) {
    visible.add(new Rec(end, account, value, renders));
    if (renders) {
      Truth truth = truths.computeIfAbsent(account, any -> new Truth());
      View before = truth.views.get(truth.views.size() - 1);
      truth.offsets.add(end);
      truth.views.add(before.after(kind, depth, end, value));
    }
    end++;
  }

  /** Removes superseded records and tombstones below {@code limit}. */
  void compact(long limit) {
    Map<String, Long> newest = new HashMap<>();
    for (Rec rec : visible) {
      if (rec.offset() < limit && rec.renders()) {
        newest.put(rec.account(), rec.offset());
      }
    }
    visible.removeIf(
        rec ->
            rec.offset() < limit
                && (rec.value() == null
                    || !rec.renders()
                    || newest.getOrDefault(rec.account(), -1L) != rec.offset()));
    compactedBelow = Math.max(compactedBelow, limit);
  }

  /** Below this offset records may be gone. */
  long compactedBelow() {
    return compactedBelow;
  }

  /** Some server has acknowledged the record to a task. */
  void acknowledge(long offset) {
    acknowledged.add(offset);
  }

  boolean isAcknowledged(long offset) {
    return acknowledged.contains(offset);
  }

  private int at(long position) {
    int low = 0;
    int high = visible.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (visible.get(middle).offset() < position) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The first visible record at or after a position, or null. */
  @Nullable Rec next(long position) {
    int at = at(position);
    return at < visible.size() ? visible.get(at) : null;
  }

  /** The visible records of [from, to). */
  List<Rec> between(long from, long to) {
    return to <= from ? List.of() : List.copyOf(visible.subList(at(from), at(to)));
  }

  /** The right view of an account at a position. */
  View fold(String account, long position) {
    Truth truth = truths.get(account);
    return truth == null ? View.NONE : truth.views.get(truth.before(position));
  }

  /** The offsets of all events of an account in [from, to), compacted ones too. */
  List<Long> events(String account, long from, long to) {
    Truth truth = truths.get(account);
    return truth == null || to <= from
        ? List.of()
        : truth.offsets.subList(truth.before(from), truth.before(to));
  }

  /** An event that no record has. */
  Event forged(String account, long offset) {
    return new Event(
        account, partition, offset, offset, "\"forged\"".getBytes(StandardCharsets.UTF_8));
  }

  /** A record's event; null if it does not render. */
  @Nullable Event event(Rec rec) {
    return rec.renders()
        ? new Event(
            rec.account(),
            partition,
            rec.offset(),
            rec.offset(),
            rec.value() == null ? null : rec.value().getBytes(StandardCharsets.UTF_8))
        : null;
  }
}
