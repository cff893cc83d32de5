package io.livetable.server.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.livetable.server.client.ServerMessage.Shown;
import io.livetable.server.client.ServerMessage.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What can be decided of a snapshot when not all records of the account are left. */
class StateCheckTest {

  private static final Shape LATEST = new Shape(true, 1);
  private static final Shape HISTORY = new Shape(false, 2);
  private static final long NEVER = Long.MAX_VALUE;

  @Test
  void shouldCallTheNewestRecordThatIsLeftRight() {
    assertVerdict(Verdict.RIGHT, LATEST, log(5, NEVER, 5), snapshot(9, 5, 1, false, 5));
  }

  @Test
  void shouldCallAnOlderRecordThanOneThatIsLeftWrong() {
    assertVerdict(Verdict.WRONG, LATEST, log(5, NEVER, 5), snapshot(9, 3, 1, false, 3));
  }

  @Test
  void shouldCallAnAccountMissingWhoseRecordIsLeftWrong() {
    assertVerdict(Verdict.WRONG, LATEST, log(5, NEVER, 5), snapshot(9, -1, 0, false));
  }

  @Test
  void shouldCallOtherBytesWrong() {
    AccountLog log =
        new AccountLog(
            new AccountLog.Reach(0, 5, 5, NEVER, "compacted"),
            Fold.EMPTY,
            List.of(new Recorded(0, 5, 5, "{\"v\": 5}")));
    assertVerdict(Verdict.WRONG, LATEST, log, snapshot(9, 5, 1, false, 5));
  }

  @Test
  void shouldCallARecordWrongThatWasNeverAfterOneThatIsLeft() {
    assertVerdict(Verdict.WRONG, LATEST, log(5, NEVER, 5), snapshot(9, 7, 1, false, 7));
  }

  @Test
  void shouldLeaveARecordUndecidedThatALaterOneMayHaveSuperseded() {
    // given a log whose oldest record of the account is after the position
    AccountLog log = log(12, NEVER, 12);

    assertVerdict(Verdict.UNDECIDED, LATEST, log, snapshot(9, 5, 1, false, 5));
    assertVerdict(Verdict.UNDECIDED, LATEST, log, snapshot(9, -1, 0, false));
    assertVerdict(Verdict.UNDECIDED, LATEST, log, snapshot(9, 5, 0, false));
  }

  @Test
  void shouldCallARecordAtOrAfterThePositionWrongWhateverIsLeft() {
    assertVerdict(Verdict.WRONG, LATEST, log(12, NEVER, 12), snapshot(9, 9, 1, false, 9));
  }

  @Test
  void shouldDecideOfAnAccountWithoutRecordsByWhatMayHaveComeAfter() {
    AccountLog current = log(NEVER, 8);
    AccountLog old = log(NEVER, 20);

    assertVerdict(Verdict.RIGHT, LATEST, current, snapshot(9, -1, 0, false));
    assertVerdict(Verdict.WRONG, LATEST, current, snapshot(9, 5, 1, false, 5));
    assertVerdict(Verdict.UNDECIDED, LATEST, current, snapshot(9, 5, 0, false));
    assertVerdict(Verdict.UNDECIDED, LATEST, old, snapshot(9, -1, 0, false));
    assertVerdict(Verdict.UNDECIDED, LATEST, old, snapshot(9, 5, 1, false, 5));
  }

  @Test
  void shouldCallARemovedAccountRightWhoseTombstoneIsLeft() {
    AccountLog log = tombstoneAt(5);

    assertVerdict(Verdict.RIGHT, LATEST, log, snapshot(9, 5, 0, false));
    assertVerdict(Verdict.RIGHT, LATEST, log, snapshot(9, -1, 0, false));
    assertVerdict(Verdict.WRONG, LATEST, log, snapshot(9, 3, 1, false, 3));
  }

  @Test
  void shouldDecideAllOfAHistoryWhoseLogBeginsAtZero() {
    AccountLog log = log(0, 0, 2, 5, 7);

    assertVerdict(Verdict.RIGHT, HISTORY, log, snapshot(9, 7, 3, true, 5, 7));
    assertVerdict(Verdict.WRONG, HISTORY, log, snapshot(9, 7, 3, false, 5, 7));
    assertVerdict(Verdict.WRONG, HISTORY, log, snapshot(9, 7, 4, true, 5, 7));
    assertVerdict(Verdict.WRONG, HISTORY, log, snapshot(9, 7, 3, true, 2, 7));
    assertVerdict(Verdict.WRONG, HISTORY, log, snapshot(9, 5, 2, false, 2, 5));
  }

  @Test
  void shouldDecideAHistoryFromItsTombstoneOn() {
    assertVerdict(Verdict.RIGHT, HISTORY, tombstoneAt(5), snapshot(9, 5, 0, false));
    assertVerdict(Verdict.WRONG, HISTORY, tombstoneAt(5), snapshot(9, 3, 1, false, 3));
  }

  @Test
  void shouldLeaveUndecidedWhatRetentionHasTakenFromAHistory() {
    // given a log that begins at 4 and has 5 and 7
    AccountLog log = log(4, NEVER, 5, 7);

    // then the count cannot be known, but must reach what is left
    assertVerdict(Verdict.UNDECIDED, HISTORY, log, snapshot(9, 7, 3, true, 5, 7));
    assertVerdict(Verdict.WRONG, HISTORY, log, snapshot(9, 7, 1, false, 7));
    // and what is left must be shown
    assertVerdict(Verdict.WRONG, HISTORY, log, snapshot(9, 7, 3, true, 2, 7));
    assertVerdict(Verdict.WRONG, HISTORY, log, snapshot(9, 5, 3, true, 3, 5));
  }

  @Test
  void shouldLeaveUndecidedAnEventThatRetentionHasTaken() {
    AccountLog log = log(6, NEVER, 7);

    assertVerdict(Verdict.UNDECIDED, HISTORY, log, snapshot(9, 7, 3, true, 5, 7));
    assertVerdict(Verdict.WRONG, HISTORY, log, snapshot(9, 7, 3, true, 6, 7));
    assertVerdict(Verdict.WRONG, HISTORY, log, snapshot(9, 7, 3, true, 7));
  }

  @Test
  void shouldCheckThatExistsFitsTheCount() {
    Snapshot odd =
        new Snapshot(
            1, "A", "f", "e.1", 0, 9, 5, false, 1, false, false, shown(5), Optional.empty());
    assertVerdict(Verdict.WRONG, LATEST, log(0, 0, 5), odd);
  }

  @Test
  void shouldCheckThePartition() {
    AccountLog log =
        new AccountLog(
            new AccountLog.Reach(3, 0, 0, 0, ""),
            Fold.EMPTY,
            List.of(new Recorded(0, 5, 5, "{\"v\":5}")));
    assertVerdict(Verdict.WRONG, LATEST, log, snapshot(9, 5, 1, false, 5));
  }

  private static AccountLog log(long wholeFrom, long absentFrom, long... offsets) {
    List<Recorded> records = new ArrayList<>();
    for (long offset : offsets) {
      records.add(new Recorded(0, offset, offset, value(offset)));
    }
    return new AccountLog(
        new AccountLog.Reach(0, wholeFrom, wholeFrom, absentFrom, "records are gone"),
        Fold.EMPTY,
        records);
  }

  private static AccountLog tombstoneAt(long offset) {
    return new AccountLog(
        new AccountLog.Reach(0, offset, offset, NEVER, "records are gone"),
        Fold.EMPTY,
        List.of(new Recorded(0, offset, offset, null)));
  }

  private static Snapshot snapshot(
      long next, long last, long count, boolean more, long... offsets) {
    return new Snapshot(
        1, "A", "f", "e.1", 0, next, last, count, more, false, shown(offsets), Optional.empty());
  }

  private static List<Shown> shown(long... offsets) {
    List<Shown> shown = new ArrayList<>();
    for (long offset : offsets) {
      shown.add(new Shown(offset, offset, value(offset)));
    }
    return shown;
  }

  private static String value(long offset) {
    return "{\"v\":%d}".formatted(offset);
  }

  private static void assertVerdict(
      Verdict expected, Shape shape, AccountLog log, Snapshot snapshot) {
    Findings findings = new Findings();
    new AuditedFeed("f", log, epoch -> true, shape, findings)
        .snapshot(snapshot, new AuditedFeed.Asked(null, null, true));
    assertEquals(expected, findings.verdict(), () -> findings.details().toString());
  }
}
