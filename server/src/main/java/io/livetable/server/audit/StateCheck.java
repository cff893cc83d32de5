package io.livetable.server.audit;

import io.livetable.server.client.ServerMessage.Shown;
import io.livetable.server.client.ServerMessage.Snapshot;
import java.util.List;
import java.util.Optional;

/** Compares one snapshot with what is known of the account's records at its position. */
final class StateCheck {

  private final String name;
  private final AccountLog log;
  private final Shape shape;
  private final Findings findings;
  private final Snapshot snapshot;
  private final Fold fold;
  private final boolean exact;

  StateCheck(String name, AccountLog log, Shape shape, Findings findings, Snapshot snapshot) {
    this.name = name;
    this.log = log;
    this.shape = shape;
    this.findings = findings;
    this.snapshot = snapshot;
    this.fold = log.fold(snapshot.next(), shape);
    this.exact = log.isExact(snapshot.next(), fold, shape);
  }

  /** Checks all that a snapshot says of the account, apart from {@code truncated}. */
  void run() {
    if (log.partition() >= 0 && snapshot.partition() != log.partition()) {
      wrong("is of partition %d, not %d".formatted(snapshot.partition(), log.partition()));
    }
    if (snapshot.exists() != (snapshot.count() > 0)) {
      wrong("says exists %s of %d".formatted(snapshot.exists(), snapshot.count()));
    }
    if (exact || (fold.last() < 0 && log.isAbsent(snapshot.next()))) {
      exactState();
    } else if (contradicts()) {
      wrong(
          "shows %s of %d, last %d; left in the log are %s, last %d"
              .formatted(
                  snapshot.events(),
                  snapshot.count(),
                  snapshot.last(),
                  fold.events(),
                  fold.last()));
      findings.checked();
    } else {
      findings.unchecked(
          "%s: snapshot at %d shows %s: %s"
              .formatted(name, snapshot.next(), offsets(), log.doubt()));
    }
  }

  private void exactState() {
    findings.checked();
    if (isOlderState()) {
      return;
    }
    if (!Recorded.areShownAs(fold.events(), snapshot.events())
        || snapshot.count() != fold.count()) {
      wrong(
          "shows %s of %d, not %s of %d"
              .formatted(snapshot.events(), snapshot.count(), fold.events(), fold.count()));
    }
    if (!exact && snapshot.last() >= 0) {
      lastOfAbsent();
    } else if (snapshot.last() != fold.last() && !(snapshot.last() == -1 && fold.count() == 0)) {
      wrong("says last %d, not %d".formatted(snapshot.last(), fold.last()));
    }
  }

  /** A state that was superseded, by records that the server may not have been given. */
  private boolean isOlderState() {
    if (!shape.latest() || snapshot.last() == fold.last()) {
      return false;
    }
    Fold older = log.fold(snapshot.last() + 1, shape);
    return log.mayBeLast(snapshot.last(), snapshot.next())
        && Recorded.areShownAs(older.events(), snapshot.events())
        && snapshot.count() == older.count();
  }

  /** The account does not exist; its tombstone, if there was one, was compacted away. */
  private void lastOfAbsent() {
    if (snapshot.last() >= snapshot.next()) {
      wrong("says last %d".formatted(snapshot.last()));
    } else {
      findings.unchecked(
          "%s: snapshot at %d says last %d: %s"
              .formatted(name, snapshot.next(), snapshot.last(), log.doubt()));
    }
  }

  /** Whether what is known of the records excludes the snapshot, although it is not all. */
  private boolean contradicts() {
    List<Shown> events = snapshot.events();
    if (snapshot.last() >= snapshot.next()
        || (snapshot.last() < fold.last() && !(snapshot.last() == -1 && fold.count() == 0))
        || events.stream().anyMatch(event -> event.offset() > snapshot.last())) {
      return true;
    }
    if (snapshot.last() > fold.last() && log.isWhole(snapshot.last())) {
      return true; // That record is not there and never was.
    }
    if (snapshot.count() < fold.count() && snapshot.last() == fold.last()) {
      return true;
    }
    return shape.latest() ? contradictsLatest(events) : contradictsHistory(events);
  }

  private boolean contradictsLatest(List<Shown> events) {
    return events.size() != snapshot.count()
        || events.stream().anyMatch(event -> event.offset() != snapshot.last())
        || (snapshot.last() == fold.last()
            && fold.last() >= 0
            && !Recorded.areShownAs(fold.events(), events));
  }

  private boolean contradictsHistory(List<Shown> events) {
    List<Shown> known = events.stream().filter(event -> log.isWhole(event.offset())).toList();
    List<Recorded> left = fold.events();
    return events.size() != Math.min(shape.depth(), snapshot.count())
        || (log.isWhole(snapshot.last()) && !Recorded.areShownAs(left, known));
  }

  /** Whether {@code more} says what it must. */
  boolean moreIsRight() {
    long count = exact ? fold.count() : snapshot.count();
    int shown = exact ? fold.events().size() : snapshot.events().size();
    return snapshot.more() == (!shape.latest() && count > shown);
  }

  /**
   * Whether a client that gave a position must be told that its view does not join up; empty if
   * that cannot be known.
   */
  Optional<Boolean> truncatedFrom(long given) {
    if (shape.latest()) {
      return Optional.of(false);
    }
    if (exact || fold.hidden() >= 0 || log.isWhole(given)) {
      return Optional.of(fold.hidden() >= given);
    }
    return Optional.empty();
  }

  private List<Long> offsets() {
    return snapshot.events().stream().map(Shown::offset).toList();
  }

  private void wrong(String what) {
    findings.wrong("%s: snapshot at %d %s".formatted(name, snapshot.next(), what));
  }

  /** The fold of the known records at the snapshot's position. */
  Fold fold() {
    return fold;
  }
}
