package io.livetable.server.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.livetable.server.client.Position;
import io.livetable.server.client.ServerMessage;
import io.livetable.server.client.ServerMessage.Shown;
import io.livetable.server.client.Transcript;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The account A has records 2, 5, 7, 9, of which a late server was not given 5. */
class CompactedAwayTest {

  private static final Set<Long> GONE = Set.of(5L);

  private final Findings findings = new Findings();
  private final List<Recorded> records =
      List.of(recorded(2), recorded(5), recorded(7), recorded(9));
  private final TranscriptAudit audit =
      new TranscriptAudit(
          "client", (feed, account) -> AccountLog.whole(records, GONE::contains), findings);

  CompactedAwayTest() {
    received(new ServerMessage.Welcome("s1", 1, Map.of("balance", 1), List.of("balance")));
  }

  @Test
  void shouldAcceptUpdateThatPassesOverWhatIsGone() {
    subscribe(Map.of());
    snapshot(3, 2);
    update(7, 2);
    update(9, 7);

    assertFindings(0, 0);
  }

  @Test
  void shouldCountUpdateThatPassesOverWhatIsThere() {
    subscribe(Map.of());
    snapshot(3, 2);
    update(9, 2);

    assertFindings(1, 1);
  }

  @Test
  void shouldAcceptOlderStateIfWhatSupersededItIsGone() {
    subscribe(Map.of());
    snapshot(6, 2);
    update(7, 2);
    update(9, 7);

    assertFindings(0, 0);
  }

  @Test
  void shouldCountOlderStateIfWhatSupersededItIsThere() {
    subscribe(Map.of());
    snapshot(8, 5);
    update(9, 7);

    assertFindings(0, 2);
  }

  @Test
  void shouldAcceptResumptionPastWhatIsGone() {
    subscribe(Map.of());
    snapshot(3, 2);
    subscribe(Map.of("balance", new Position("e.1", 0, 3)));
    received(new ServerMessage.Resumed(1, "A", "balance", "e.1", 0, 6, 2));
    update(7, 2);
    update(9, 7);

    assertFindings(0, 0);
  }

  private static Recorded recorded(long offset) {
    return new Recorded(0, offset, offset, "{}");
  }

  private void received(ServerMessage message) {
    audit.read(new Transcript.Received(message));
  }

  private void subscribe(Map<String, Position> since) {
    audit.read(new Transcript.Subscribe(1, "A", List.of("balance"), since));
  }

  private void snapshot(long next, long last) {
    received(
        new ServerMessage.Snapshot(
            1,
            "A",
            "balance",
            "e.1",
            0,
            next,
            last,
            1,
            false,
            false,
            List.of(new Shown(last, last, "{}")),
            Optional.empty()));
  }

  private void update(long offset, long prev) {
    received(new ServerMessage.Update("A", "balance", 0, prev, 0, new Shown(offset, offset, "{}")));
  }

  private void assertFindings(long gaps, long wrong) {
    audit.end(true);
    assertEquals(
        List.of(gaps, 0L, 0L, wrong),
        List.of(findings.gaps(), findings.duplicates(), findings.reorders(), findings.wrong()),
        () -> findings.details().toString());
  }
}
