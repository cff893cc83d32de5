package io.livetable.server.smoke;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.livetable.server.audit.Findings;
import io.livetable.server.audit.Recorded;
import io.livetable.server.client.Position;
import io.livetable.server.client.ServerMessage;
import io.livetable.server.client.ServerMessage.Shown;
import io.livetable.server.client.Transcript;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The account A has records 2, 5, 7, 9 (offsets are not dense); histories show two. */
class AuditorTest {

  private static final String EPOCH = "topic.1";

  private final Recording recording = new Recording();
  private final List<Transcript.Entry> entries = new ArrayList<>();

  AuditorTest() {
    for (long offset : new long[] {2, 5, 7, 9}) {
      recording.add("balance", "A", recorded(offset));
      recording.add("transfers", "A", recorded(offset));
    }
    entries.add(new Transcript.Opened());
    receive(
        new ServerMessage.Welcome(
            "s1", 15_000, Map.of("balance", 1, "transfers", 2), List.of("balance")));
  }

  @Test
  void shouldFindNothingInRightTranscript() {
    // given
    subscribe(1, "transfers");
    history(1, 6, 2, 5);
    update("transfers", 7, 5);
    update("transfers", 9, 7);

    // then
    assertFindings(0, 0, 0, 0);
  }

  @Test
  void shouldFindNothingInRightTranscriptOfLatestFeed() {
    // given
    subscribe(1, "balance");
    balance(1, 3, 2);
    update("balance", 5, 2);
    subscribe(2, "balance", 6);
    resumed(2, "balance", 6, 5);
    update("balance", 7, 5);
    update("balance", 9, 7);

    // then
    assertFindings(0, 0, 0, 0);
  }

  @Test
  void shouldFollowTombstones() {
    // given
    recording.add("transfers", "A", new Recorded(0, 11, 1, null));
    recording.add("transfers", "A", recorded(13));
    subscribe(1, "transfers");
    receive(snapshot(1, "transfers", 10, 9, 4, true, false, 7, 9));
    receive(new ServerMessage.Update("A", "transfers", 0, 9, 0, new Shown(11, 1, null)));
    update("transfers", 13, 11);

    // then
    assertFindings(0, 0, 0, 0);
  }

  @Test
  void shouldCountLostUpdate() {
    // given
    subscribe(1, "balance");
    balance(1, 3, 2);
    update("balance", 7, 5);
    update("balance", 9, 7);

    // then
    assertFindings(1, 0, 0, 0);
  }

  @Test
  void shouldCountUpdateLostAtTheEnd() {
    // given
    subscribe(1, "balance");
    balance(1, 8, 7);

    // then
    assertFindings(1, 0, 0, 0);
  }

  @Test
  void shouldCountUpdateLostByResuming() {
    // given
    subscribe(1, "balance");
    balance(1, 6, 5);
    subscribe(2, "balance", 6);
    resumed(2, "balance", 8, 7);
    update("balance", 9, 7);

    // then
    assertFindings(1, 0, 0, 0);
  }

  @Test
  void shouldCountDoubledUpdate() {
    // given
    subscribe(1, "balance");
    balance(1, 6, 5);
    update("balance", 7, 5);
    update("balance", 7, 5);
    update("balance", 9, 7);

    // then
    assertFindings(0, 1, 0, 0);
  }

  @Test
  void shouldCountUpdateThatTheSnapshotHeldAlready() {
    // given
    subscribe(1, "transfers");
    receive(snapshot(1, "transfers", 10, 9, 4, true, false, 7, 9));
    update("transfers", 9, 7);

    // then
    assertFindings(0, 1, 0, 0);
  }

  @Test
  void shouldCountSwappedUpdates() {
    // given
    subscribe(1, "balance");
    balance(1, 6, 5);
    update("balance", 9, 7);
    update("balance", 7, 5);

    // then
    assertFindings(0, 0, 1, 0);
  }

  @Test
  void shouldCountStaleSnapshot() {
    // given
    subscribe(1, "balance");
    receive(snapshot(1, "balance", 8, 5, 1, false, false, 5));
    update("balance", 9, 7);

    // then: it shows 5 and says last 5, at a position where 7 is the newest
    assertFindings(0, 0, 0, 2);
  }

  @Test
  void shouldCountPositionThatFalls() {
    // given
    subscribe(1, "balance");
    balance(1, 10, 9);
    subscribe(2, "balance");
    balance(2, 8, 7);
    update("balance", 9, 7);

    // then
    assertFindings(0, 0, 1, 0);
  }

  @Test
  void shouldCountWrongValue() {
    // given
    subscribe(1, "balance");
    balance(1, 8, 7);
    receive(new ServerMessage.Update("A", "balance", 0, 7, 0, new Shown(9, 9, "{\"v\": 9}")));

    // then
    assertFindings(0, 0, 0, 1);
  }

  @Test
  void shouldCountUpdateOfNoRecord() {
    // given
    subscribe(1, "balance");
    balance(1, 8, 7);
    update("balance", 8, 7);
    update("balance", 9, 7);

    // then
    assertFindings(0, 0, 0, 1);
  }

  @Test
  void shouldCountFalsePrev() {
    // given
    subscribe(1, "balance");
    balance(1, 6, 5);
    update("balance", 7, 5);
    update("balance", 9, 6);

    // then
    assertFindings(0, 0, 0, 1);
  }

  @Test
  void shouldCountChainThatIsBrokenForNoReason() {
    // given
    subscribe(1, "balance");
    balance(1, 8, 7);
    update("balance", 9, 8);

    // then
    assertFindings(0, 0, 0, 1);
  }

  @Test
  void shouldCheckWhatConflatedUpdatesClaim() {
    // given
    subscribe(1, "balance");
    balance(1, 3, 2);
    receive(new ServerMessage.Update("A", "balance", 0, 2, 1, shown(7)));
    receive(new ServerMessage.Update("A", "balance", 0, 7, 1, shown(9)));

    // then: the first is right, the second claims a record that does not exist
    assertFindings(0, 0, 0, 1);
  }

  @Test
  void shouldCountUpdateLostBeforeWhatConflatedUpdateSkips() {
    // given
    subscribe(1, "balance");
    balance(1, 3, 2);
    receive(new ServerMessage.Update("A", "balance", 0, 5, 1, shown(9)));

    // then
    assertFindings(1, 0, 0, 0);
  }

  @Test
  void shouldNotLetHistorySkip() {
    // given
    subscribe(1, "transfers");
    history(1, 6, 2, 5);
    receive(new ServerMessage.Update("A", "transfers", 0, 5, 1, shown(9)));

    // then
    assertFindings(1, 0, 0, 1);
  }

  @Test
  void shouldCountWrongMoreAndTruncated() {
    // given
    subscribe(1, "transfers");
    receive(snapshot(1, "transfers", 8, 7, 3, false, true, 5, 7));
    update("transfers", 9, 7);

    // then
    assertFindings(0, 0, 0, 1);
  }

  @Test
  void shouldExpectTruncatedWhenShownEventsDoNotReachPosition() {
    // given
    subscribe(1, "transfers");
    history(1, 3, 2);
    subscribe(2, "transfers", 3);
    receive(snapshot(2, "transfers", 10, 9, 4, true, true, 7, 9));

    // then
    assertFindings(0, 0, 0, 0);
  }

  @Test
  void shouldIgnoreUpdatesBetweenSubscribeAndAnswer() {
    // given
    subscribe(1, "balance");
    balance(1, 6, 5);
    subscribe(2, "balance", 6);
    update("balance", 7, 5);
    resumed(2, "balance", 6, 5);
    update("balance", 7, 5);
    update("balance", 9, 7);

    // then
    assertFindings(0, 0, 0, 0);
  }

  @Test
  void shouldCountUpdateAfterUnsubscribed() {
    // given
    subscribe(1, "balance");
    balance(1, 6, 5);
    entries.add(new Transcript.Unsubscribe(2, "A"));
    update("balance", 7, 5);
    receive(new ServerMessage.Unsubscribed(2, "A"));
    update("balance", 9, 7);

    // then
    assertFindings(0, 0, 0, 1);
  }

  @Test
  void shouldPassOverWhatComesAfterUnsubscribing() {
    // given
    subscribe(1, "balance");
    balance(1, 6, 5);
    entries.add(new Transcript.Unsubscribe(2, "A"));
    balance(1, 8, 7);
    update("balance", 9, 7);
    receive(new ServerMessage.Unsubscribed(2, "A"));

    // then
    assertFindings(0, 0, 0, 0);
  }

  @Test
  void shouldCountSubscriptionWithoutAnswer() {
    // given
    subscribe(1, "balance");

    // then
    assertFindings(0, 0, 0, 1);
  }

  private static Recorded recorded(long offset) {
    return new Recorded(0, offset, offset, value(offset));
  }

  private static Shown shown(long offset) {
    return new Shown(offset, offset, value(offset));
  }

  private static String value(long offset) {
    return "{\"v\":%d}".formatted(offset);
  }

  private void receive(ServerMessage message) {
    entries.add(new Transcript.Received(message));
  }

  private void subscribe(long id, String feed) {
    entries.add(new Transcript.Subscribe(id, "A", List.of(feed), Map.of()));
  }

  private void subscribe(long id, String feed, long next) {
    entries.add(
        new Transcript.Subscribe(
            id, "A", List.of(feed), Map.of(feed, new Position(EPOCH, 0, next))));
  }

  private void resumed(long id, String feed, long next, long last) {
    receive(new ServerMessage.Resumed(id, "A", feed, EPOCH, 0, next, last));
  }

  private void balance(long id, long next, long offset) {
    receive(snapshot(id, "balance", next, offset, 1, false, false, offset));
  }

  private void history(long id, long next, long... offsets) {
    receive(
        snapshot(
            id,
            "transfers",
            next,
            offsets[offsets.length - 1],
            offsets.length,
            false,
            false,
            offsets));
  }

  private static ServerMessage snapshot(
      long id,
      String feed,
      long next,
      long last,
      long count,
      boolean more,
      boolean truncated,
      long... offsets) {
    List<Shown> events = new ArrayList<>();
    for (long offset : offsets) {
      events.add(shown(offset));
    }
    return new ServerMessage.Snapshot(
        id, "A", feed, EPOCH, 0, next, last, count, more, truncated, events, Optional.empty());
  }

  private void update(String feed, long offset, long prev) {
    receive(new ServerMessage.Update("A", feed, 0, prev, 0, shown(offset)));
  }

  private void assertFindings(long gaps, long duplicates, long reorders, long wrong) {
    Findings findings = new Findings();
    Auditor.audit("client", entries, recording, true, findings);
    assertEquals(
        List.of(gaps, duplicates, reorders, wrong),
        List.of(findings.gaps(), findings.duplicates(), findings.reorders(), findings.wrong()),
        () -> findings.details().toString());
  }
}
