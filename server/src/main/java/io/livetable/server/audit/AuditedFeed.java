package io.livetable.server.audit;

import io.livetable.server.client.Position;
import io.livetable.server.client.ServerMessage;
import io.livetable.server.client.ServerMessage.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What one client was told of one account in one feed, checked against the records message by
 * message. After a finding it goes on from what is true, so that one mistake is counted once.
 */
final class AuditedFeed {

  private final String name;
  private final AccountLog records;
  private final Predicate<String> epochs;
  private final Shape shape;
  private final Findings findings;
  private final Set<Long> missing = new TreeSet<>();
  private AccountLog log;
  private List<Shown> view = List.of();
  private long count;
  private @Nullable Position position;

  /**
   * What a client asked.
   *
   * @param floor what the answer must reach, if the client stood or asked from somewhere
   * @param given the position that it gave, if any
   * @param seen whether this is known; otherwise it is assumed that it gave where it stands
   */
  record Asked(@Nullable Position floor, @Nullable Position given, boolean seen) {}

  /**
   * Nothing was told yet.
   *
   * @param epochs whether an epoch is that of the records
   */
  AuditedFeed(
      String name, AccountLog records, Predicate<String> epochs, Shape shape, Findings findings) {
    this.name = name;
    this.records = records;
    this.epochs = epochs;
    this.shape = shape;
    this.findings = findings;
    this.log = records;
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
    take(given.epoch());
    stand(given, log.fold(given.next(), shape));
  }

  /** Checks a snapshot. */
  void snapshot(ServerMessage.Snapshot snapshot, Asked asked) {
    findings.snapshot();
    take(snapshot.epoch());
    Position floor = asked.floor();
    if (floor != null
        && floor.epoch().equals(snapshot.epoch())
        && snapshot.reset().isEmpty()
        && snapshot.next() < floor.next()) {
      fell(
          "%s: snapshot at %d after %d".formatted(name, snapshot.next(), floor.next()),
          asked.seen());
    }
    StateCheck check = new StateCheck(name, log, shape, findings, snapshot);
    check.run();
    joins(snapshot, check, asked);
    settle();
    view = snapshot.events();
    count = snapshot.count();
    stand(new Position(snapshot.epoch(), snapshot.partition(), snapshot.next()), check.fold());
  }

  private void joins(ServerMessage.Snapshot snapshot, StateCheck check, Asked asked) {
    Position given = asked.given();
    Optional<Boolean> expected =
        given == null || snapshot.reset().isPresent() || !given.epoch().equals(snapshot.epoch())
            ? Optional.of(false)
            : check.truncatedFrom(given.next());
    boolean differs = expected.isPresent() && expected.get() != snapshot.truncated();
    boolean doubtful = expected.isEmpty() || (differs && !asked.seen());
    if (doubtful) {
      findings.unchecked(
          "%s: snapshot at %d says truncated %s, which depends on %s"
              .formatted(
                  name,
                  snapshot.next(),
                  snapshot.truncated(),
                  asked.seen() ? "records that are gone" : "what the client asked from"));
    }
    if (!check.moreIsRight() || (differs && !doubtful)) {
      findings.wrong(
          "%s: snapshot at %d says more %s, truncated %s; asked from %s"
              .formatted(name, snapshot.next(), snapshot.more(), snapshot.truncated(), given));
    }
  }

  /** Checks a resumption. */
  void resumed(ServerMessage.Resumed resumed, Asked asked) {
    findings.resumption();
    Position from = position;
    if (from == null && !asked.seen()) {
      findings.unchecked(
          "%s: resumed at %d, from where is not known".formatted(name, resumed.next()));
    } else if (asked.given() == null || from == null) {
      findings.wrong("%s: resumed at %d without a position".formatted(name, resumed.next()));
    } else if (!resumed.epoch().equals(from.epoch()) || resumed.partition() != from.partition()) {
      findings.wrong("%s: resumed %s as %s".formatted(name, from, resumed));
    } else if (resumed.next() < from.next()) {
      fell("%s: resumed at %d after %d".formatted(name, resumed.next(), from.next()), asked.seen());
    } else {
      claimNone(from.next(), resumed.next());
    }
    take(resumed.epoch());
    Fold fold = log.fold(resumed.next(), shape);
    if (resumed.last() != -1) {
      lastOf(resumed, fold);
    }
    settle();
    stand(new Position(resumed.epoch(), resumed.partition(), resumed.next()), fold);
  }

  private void lastOf(ServerMessage.Resumed resumed, Fold fold) {
    boolean decided =
        log.isWhole(resumed.last())
            || (fold.last() >= 0 && resumed.last() <= fold.last())
            || resumed.last() >= resumed.next();
    if (!decided) {
      findings.unchecked(
          "%s: resumed at %d with last %d: %s"
              .formatted(name, resumed.next(), resumed.last(), log.doubt()));
    } else {
      findings.checked();
      if (resumed.last() != fold.last() && !log.mayBeLast(resumed.last(), resumed.next())) {
        findings.wrong(
            "%s: resumed at %d with last %d, not %d"
                .formatted(name, resumed.next(), resumed.last(), fold.last()));
      }
    }
  }

  private void claimNone(long from, long to) {
    miss(from, to);
    if (from == to || log.isListed(from) || !log.between(from, to).isEmpty()) {
      findings.checked();
    } else {
      findings.unchecked(
          "%s: resumed from %d at %d as if nothing lay between: %s"
              .formatted(name, from, to, log.doubt()));
    }
  }

  /** Checks an update. */
  void update(ServerMessage.Update update) {
    findings.update();
    Position before = Objects.requireNonNull(position);
    Shown event = update.event();
    boolean right = new UpdateCheck(name, log, shape, findings, update).isRight();
    if (event.offset() < before.next()) {
      if (missing.remove(event.offset())) {
        findings.reorder("%s: update %d after %d".formatted(name, event.offset(), before.next()));
      } else {
        findings.duplicate("%s: update %d again".formatted(name, event.offset()));
      }
      return;
    }
    chain(update, before.next());
    apply(event);
    Fold fold = log.fold(event.offset() + 1, shape);
    if (right
        && missing.isEmpty()
        && log.isExact(event.offset() + 1, fold, shape)
        && (!Recorded.areShownAs(fold.events(), view) || count != fold.count())) {
      findings.wrong("%s: the view after %d is not the fold".formatted(name, event.offset()));
    }
    stand(new Position(before.epoch(), before.partition(), event.offset() + 1), fold);
  }

  /** Checks that an update follows on what the client has. */
  private void chain(ServerMessage.Update update, long next) {
    long offset = update.event().offset();
    boolean skips = update.conflated() > 0 && shape.latest();
    miss(next, skips ? Math.min(offset, update.prev() + 1) : offset);
    if (update.prev() >= next && log.between(next, offset).isEmpty()) {
      String broken =
          "%s: update %d says prev %d to a client at %d"
              .formatted(name, offset, update.prev(), next);
      if (log.isListed(next)) {
        findings.wrong(broken);
      } else {
        findings.gaps(1, broken);
      }
    }
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

  private void fell(String what, boolean seen) {
    if (seen) {
      findings.reorder(what);
    } else {
      findings.unchecked(what + ", but what the client asked from is not known");
    }
  }

  private void apply(Shown event) {
    List<Shown> applied = new ArrayList<>();
    if (event.value() == null) {
      count = 0;
    } else {
      if (!shape.latest()) {
        applied.addAll(view);
      }
      applied.add(event);
      count = shape.latest() ? 1 : count + 1;
    }
    view = applied.subList(Math.max(0, applied.size() - shape.depth()), applied.size());
  }

  private void take(String epoch) {
    log =
        epochs.test(epoch)
            ? records
            : AccountLog.unknown("epoch " + epoch + " is not that of the topic as it is now");
  }

  /** Goes on from what is true, as far as that is known. */
  private void stand(Position where, Fold fold) {
    position = where;
    if (log.isExact(where.next(), fold, shape)) {
      view = fold.events().stream().map(Recorded::shown).toList();
      count = fold.count();
    }
  }

  private void miss(long from, long to) {
    log.given(from, to).forEach(record -> missing.add(record.offset()));
  }
}
