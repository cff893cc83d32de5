package io.livetable.server.smoke;

import io.livetable.server.client.Position;
import io.livetable.server.client.ServerMessage;
import io.livetable.server.client.ServerMessage.Shown;
import io.livetable.server.smoke.Recording.Recorded;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What one client was told of one account in one feed, checked against the records message by
 * message. After a finding it goes on from what is true, so that one mistake is counted once.
 */
final class AuditedFeed {

  private final String name;
  private final List<Recorded> records;
  private final int depth;
  private final boolean latest;
  private final Findings findings;
  private final Set<Long> missing = new TreeSet<>();
  private List<Shown> view = List.of();
  private long count;
  private @Nullable Position position;

  AuditedFeed(String name, List<Recorded> records, int depth, boolean latest, Findings findings) {
    this.name = name;
    this.records = records;
    this.depth = depth;
    this.latest = latest;
    this.findings = findings;
  }

  /** Where the client stands; null before its first snapshot. */
  @Nullable Position position() {
    return position;
  }

  /** The client did not take the update that it found broken, and asks again from where it was. */
  void goBack(Position given) {
    if (missing.isEmpty()) {
      findings.wrong("%s: asks from %s, stood at %s".formatted(name, given, position));
    }
    settle();
    stand(given, fold(given.next()));
  }

  /**
   * Checks a snapshot.
   *
   * @param floor what its position must reach, if the client stood or asked from somewhere
   * @param asked the position that it was asked from, if any
   */
  void snapshot(
      ServerMessage.Snapshot snapshot, @Nullable Position floor, @Nullable Position asked) {
    findings.snapshot();
    Fold fold = fold(snapshot.next());
    if (floor != null
        && floor.epoch().equals(snapshot.epoch())
        && snapshot.reset().isEmpty()
        && snapshot.next() < floor.next()) {
      findings.reorder(
          "%s: snapshot at %d after %d".formatted(name, snapshot.next(), floor.next()));
    }
    if (!same(snapshot.events(), fold.events()) || snapshot.count() != fold.count()) {
      findings.wrong(
          "%s: snapshot at %d shows %s of %d, not %s of %d"
              .formatted(
                  name,
                  snapshot.next(),
                  snapshot.events(),
                  snapshot.count(),
                  fold.events(),
                  fold.count()));
    }
    if (snapshot.last() != fold.last() && !(snapshot.last() == -1 && fold.count() == 0)) {
      findings.wrong(
          "%s: snapshot at %d says last %d, not %d"
              .formatted(name, snapshot.next(), snapshot.last(), fold.last()));
    }
    boolean more = !latest && fold.count() > fold.events().size();
    boolean truncated =
        !latest && asked != null && snapshot.reset().isEmpty() && fold.hidden() >= asked.next();
    if (snapshot.more() != more || snapshot.truncated() != truncated) {
      findings.wrong(
          "%s: snapshot at %d says more %s, truncated %s; asked from %s"
              .formatted(name, snapshot.next(), snapshot.more(), snapshot.truncated(), asked));
    }
    settle();
    stand(new Position(snapshot.epoch(), snapshot.partition(), snapshot.next()), fold);
  }

  /**
   * Checks a resumption.
   *
   * @param asked the position that it was asked from, if any
   */
  void resumed(ServerMessage.Resumed resumed, @Nullable Position asked) {
    findings.resumption();
    Position from = position;
    if (asked == null || from == null) {
      findings.wrong("%s: resumed at %d without a position".formatted(name, resumed.next()));
    } else if (!resumed.epoch().equals(from.epoch()) || resumed.partition() != from.partition()) {
      findings.wrong("%s: resumed %s as %s".formatted(name, from, resumed));
    } else if (resumed.next() < from.next()) {
      findings.reorder("%s: resumed at %d after %d".formatted(name, resumed.next(), from.next()));
    } else {
      miss(from.next(), resumed.next());
    }
    Fold fold = fold(resumed.next());
    if (resumed.last() != -1 && resumed.last() != fold.last()) {
      findings.wrong(
          "%s: resumed at %d with last %d, not %d"
              .formatted(name, resumed.next(), resumed.last(), fold.last()));
    }
    settle();
    stand(new Position(resumed.epoch(), resumed.partition(), resumed.next()), fold);
  }

  /** Checks an update. */
  void update(ServerMessage.Update update) {
    findings.update();
    Position before = Objects.requireNonNull(position);
    Shown event = update.event();
    Recorded record =
        records.stream().filter(r -> r.offset() == event.offset()).findFirst().orElse(null);
    boolean right =
        record != null
            && update.partition() == record.partition()
            && same(List.of(event), List.of(record));
    if (!right) {
      findings.wrong("%s: update %s, recorded %s".formatted(name, update, record));
    }
    long between = between(update.prev() + 1, event.offset());
    if (between != update.conflated()) {
      findings.wrong(
          "%s: update %d claims %d records since %d, there are %d"
              .formatted(name, event.offset(), update.conflated(), update.prev(), between));
    }
    if (event.offset() < before.next()) {
      if (missing.remove(event.offset())) {
        findings.reorder("%s: update %d after %d".formatted(name, event.offset(), before.next()));
      } else {
        findings.duplicate("%s: update %d again".formatted(name, event.offset()));
      }
      return;
    }
    if (update.conflated() > 0 && !latest) {
      findings.wrong("%s: update %d of a history skips".formatted(name, event.offset()));
    }
    miss(before.next(), update.conflated() > 0 && latest ? update.prev() + 1 : event.offset());
    if (update.prev() >= before.next() && between(before.next(), event.offset()) == 0) {
      findings.wrong(
          "%s: update %d says prev %d to a client at %d"
              .formatted(name, event.offset(), update.prev(), before.next()));
    }
    apply(event);
    Fold fold = fold(event.offset() + 1);
    if (right && missing.isEmpty() && (!same(view, fold.events()) || count != fold.count())) {
      findings.wrong("%s: the view after %d is not the fold".formatted(name, event.offset()));
    }
    stand(new Position(before.epoch(), before.partition(), event.offset() + 1), fold);
  }

  /** Checks that a client that stayed has everything. */
  void end() {
    if (position != null) {
      miss(position.next(), Long.MAX_VALUE);
    }
    settle();
  }

  /** What is still missing will not come any more. */
  void settle() {
    findings.gaps(missing.size(), "%s: never sent %s".formatted(name, missing));
    missing.clear();
  }

  private void apply(Shown event) {
    List<Shown> applied = new ArrayList<>();
    if (event.value() == null) {
      count = 0;
    } else {
      if (!latest) {
        applied.addAll(view);
      }
      applied.add(event);
      count = latest ? 1 : count + 1;
    }
    view = applied.subList(Math.max(0, applied.size() - depth), applied.size());
  }

  private void stand(Position where, Fold fold) {
    position = where;
    view =
        fold.events().stream().map(r -> new Shown(r.offset(), r.timestamp(), r.value())).toList();
    count = fold.count();
  }

  private void miss(long from, long to) {
    for (Recorded record : records) {
      if (record.offset() >= from && record.offset() < to) {
        missing.add(record.offset());
      }
    }
  }

  private long between(long from, long to) {
    return records.stream().filter(r -> r.offset() >= from && r.offset() < to).count();
  }

  private Fold fold(long next) {
    return Fold.at(next, records, depth, latest);
  }

  private static boolean same(List<Shown> shown, List<Recorded> recorded) {
    if (shown.size() != recorded.size()) {
      return false;
    }
    for (int i = 0; i < shown.size(); i++) {
      Shown one = shown.get(i);
      Recorded other = recorded.get(i);
      if (one.offset() != other.offset()
          || one.timestamp() != other.timestamp()
          || !Objects.equals(one.value(), other.value())) {
        return false;
      }
    }
    return true;
  }
}
