package io.livetable.server.audit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;

/**
 * What can be known of an account from its partition's log: the records that are left, and from
 * which offset on they are all that there ever were.
 *
 * <p>Below that offset records may have been: compacted away, or gone with the retention. It is
 *
 * <ul>
 *   <li>for a topic without compaction the log's start;
 *   <li>for a compacted topic the offset of the account's <em>oldest record that is left</em>,
 *       whether it renders or not. Kafka's cleaner goes through a log from its start and drops
 *       every record that has a newer one of the same key in the part it cleans. So the pass that
 *       drops a record has dropped all older ones of the key before, and so had the pass before the
 *       one that drops a tombstone. While an old record is there, no newer one has gone. That it is
 *       still there is looked at again after the log was read.
 * </ul>
 *
 * <p>So what can be decided of a state that is served at a position:
 *
 * <ul>
 *   <li>A latest feed, and a record of the account below the position is left: everything. The
 *       newest such record is the state. If it is newer than the served one, or its bytes differ,
 *       the served one is wrong.
 *   <li>A latest feed, and no such record is left, but one at or after the position: nothing but
 *       that the served record lies below it. What was there may have been superseded and
 *       compacted.
 *   <li>A latest feed, and no record of the account is left at all: it does not exist, if no
 *       tombstone that came after the position can have been compacted away since ({@link
 *       Reach#absentFrom}); the tombstone's offset cannot be known. Otherwise nothing.
 *   <li>A history: everything, if the log begins at 0 or holds a tombstone of the account below the
 *       position. Otherwise the records that are left must be shown, the count must reach theirs,
 *       and what is shown of older ones cannot be decided, nor the count.
 * </ul>
 *
 * <p>An update, and a claim that so many records lie between two offsets, can be decided from that
 * offset on. What cannot be decided is never called right and never wrong. Not thread-safe.
 */
public final class AccountLog {

  /** One fold of so many is kept, so that none takes long, and they take little room. */
  private static final int STRIDE = 64;

  private final Reach reach;
  private final Fold base;
  private final List<Recorded> records;
  private final LongPredicate gone;
  private final Map<Shape, List<Fold>> folds = new HashMap<>();

  /**
   * What is known.
   *
   * @param partition the partition; -1 if it is not to be checked
   * @param wholeFrom from this offset on all records of the account are known
   * @param listedFrom from this offset on they are known one by one, before it only as a fold
   * @param absentFrom at positions from here on an account without known records does not exist
   * @param doubt why older records may be unknown, as a sentence
   */
  record Reach(int partition, long wholeFrom, long listedFrom, long absentFrom, String doubt) {}

  /**
   * A log as it was read.
   *
   * @param base the fold of the records before {@code listedFrom}
   * @param records those from there on, in offset order
   */
  AccountLog(Reach reach, Fold base, List<Recorded> records) {
    this(reach, base, records, offset -> false);
  }

  private AccountLog(Reach reach, Fold base, List<Recorded> records, LongPredicate gone) {
    this.gone = gone;
    this.reach = reach;
    this.base = base;
    this.records = List.copyOf(records);
  }

  /** A log of which every record is known. */
  public static AccountLog whole(List<Recorded> records) {
    return whole(records, offset -> false);
  }

  /**
   * A log of which every record is known, but of which a server may have been given less: it was
   * late, and the log had been compacted.
   *
   * @param gone whether the record at an offset may have been compacted away before a server read
   *     what it says now
   */
  public static AccountLog whole(List<Recorded> records, LongPredicate gone) {
    return new AccountLog(new Reach(-1, 0, 0, 0, ""), Fold.EMPTY, records, gone);
  }

  /** A log of which nothing is known. */
  static AccountLog unknown(String why) {
    return new AccountLog(
        new Reach(-1, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, why), Fold.EMPTY, List.of());
  }

  /** The partition that the account lives in; -1 if it is not to be checked. */
  int partition() {
    return reach.partition();
  }

  /** Why something cannot be decided, as a sentence. */
  String doubt() {
    return reach.doubt();
  }

  /** The fold of the known records before a position. */
  Fold fold(long position, Shape shape) {
    int end = index(position);
    List<Fold> kept = folds.computeIfAbsent(shape, any -> new ArrayList<>(List.of(base)));
    while (kept.size() <= end / STRIDE) {
      int from = (kept.size() - 1) * STRIDE;
      kept.add(fold(kept.get(kept.size() - 1), from, from + STRIDE, shape));
    }
    return fold(kept.get(end / STRIDE), end / STRIDE * STRIDE, end, shape);
  }

  private Fold fold(Fold start, int from, int to, Shape shape) {
    Fold fold = start;
    for (Recorded record : records.subList(from, to)) {
      fold = fold.with(record, shape);
    }
    return fold;
  }

  /** How many known records lie before a position. */
  private int index(long position) {
    int low = 0;
    int high = records.size();
    while (low < high) {
      int middle = (low + high) / 2;
      if (records.get(middle).offset() < position) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Whether {@link #fold} is the fold of all records there ever were. */
  boolean isExact(long position, Fold fold, Shape shape) {
    if (reach.wholeFrom() == 0) {
      return true;
    }
    if (reach.wholeFrom() == Long.MAX_VALUE) {
      return false;
    }
    return shape.latest() ? fold.last() >= 0 : fold.removed();
  }

  /** Whether the account cannot exist at a position, although its last tombstone is not known. */
  boolean isAbsent(long position) {
    return records.isEmpty() && base.last() < 0 && position >= reach.absentFrom();
  }

  /** Whether all records from an offset on are known. */
  boolean isWhole(long from) {
    return from >= reach.wholeFrom() && reach.wholeFrom() < Long.MAX_VALUE;
  }

  /** Whether all records from an offset on are known one by one. */
  boolean isListed(long from) {
    return isWhole(from) && from >= reach.listedFrom();
  }

  /** The known record at an offset. */
  Optional<Recorded> at(long offset) {
    int index = index(offset);
    return index < records.size() && records.get(index).offset() == offset
        ? Optional.of(records.get(index))
        : Optional.empty();
  }

  /** The known records of a range, its end excluded. */
  List<Recorded> between(long from, long to) {
    return from < to ? records.subList(index(from), index(to)) : List.of();
  }

  /** The known records of a range that every server was given. */
  public List<Recorded> given(long from, long to) {
    return between(from, to).stream().filter(record -> !gone.test(record.offset())).toList();
  }

  /**
   * Whether a server may rightly take this for the last record at a position, since it was given
   * none after it.
   *
   * @param last the offset of a record; -1 for none
   */
  boolean mayBeLast(long last, long position) {
    return (last == -1 || (last < position && at(last).isPresent()))
        && given(last + 1, position).isEmpty();
  }
}
