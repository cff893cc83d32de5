package io.livetable.server.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.livetable.server.audit.AccountLog;
import io.livetable.server.audit.Findings;
import io.livetable.server.audit.Recorded;
import io.livetable.server.audit.TranscriptAudit;
import io.livetable.server.client.ServerMessage;
import io.livetable.server.client.Transcript;
import io.livetable.server.smoke.Recording;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The account A has a record at 2, committed at 1,000 ms, and one at 5, committed at 2,000 ms. */
class LiveCheckTest {

  private static final long BOUND = LiveCheck.BOUND_MS;

  private final AtomicLong clock = new AtomicLong();
  private final Recording recording = new Recording(clock::get);
  private final Objections objections = new Objections();
  private final TranscriptAudit audit =
      new TranscriptAudit(
          "client",
          (feed, account) -> AccountLog.whole(recording.of(feed, account)),
          new Findings());
  private final LiveCheck check =
      new LiveCheck("client", audit, recording::committedBy, objections);

  LiveCheckTest() {
    clock.set(1_000);
    recording.add("balance", "A", new Recorded(0, 2, 1_000, "{}"));
    clock.set(2_000);
    recording.add("balance", "A", new Recorded(0, 5, 2_000, "{}"));
    read(
        new Transcript.Received(
            new ServerMessage.Welcome("s1", 1, Map.of("balance", 1), List.of("balance"))));
  }

  @Test
  void shouldObjectToLiveOfAViewThatLacksAnOldRecord() {
    subscribe(2_001 + BOUND);
    snapshot(3);
    live();

    assertEquals(1, objections.count());
  }

  @Test
  void shouldAcceptLiveOfAViewThatLacksAYoungRecord() {
    subscribe(2_000 + BOUND);
    snapshot(3);
    live();

    assertEquals(0, objections.count());
  }

  @Test
  void shouldAcceptLiveOfAViewThatLacksNothing() {
    subscribe(1_000_000);
    snapshot(6);
    live();

    assertEquals(0, objections.count());
  }

  @Test
  void shouldTakeTheServersTimeFromWhatCameBefore() {
    subscribe(2_000);
    snapshot(3);
    read(new Transcript.Received(new ServerMessage.Heartbeat(2_001 + BOUND)));
    live();

    assertEquals(1, objections.count());
  }

  @Test
  void shouldObjectToAStatusThatSaysLive() {
    subscribe(2_000);
    snapshot(3);
    read(
        new Transcript.Received(
            new ServerMessage.Status("A", "balance", "live", "", 2_001 + BOUND)));

    assertEquals(1, objections.count());
  }

  @Test
  void shouldExpectNothingOfAFeedThatFailed() {
    subscribe(2_001 + BOUND);
    snapshot(3);
    read(
        new Transcript.Received(
            new ServerMessage.Failed(1, "A", "balance", "not_ready", "", 1, false)));
    live();

    assertEquals(0, objections.count());
  }

  @Test
  void shouldIgnoreWhatIsSaidOfASubscriptionThatIsReplaced() {
    subscribe(2_000);
    snapshot(3);
    subscribe(2_001 + BOUND);
    read(
        new Transcript.Received(
            new ServerMessage.Status("A", "balance", "live", "", 2_001 + BOUND)));

    assertEquals(0, objections.count());
  }

  @Test
  void shouldIgnoreLiveOfAnAccountThatIsWatchedNoLonger() {
    subscribe(2_001 + BOUND);
    snapshot(3);
    read(new Transcript.Unsubscribe(2, "A"));
    live();

    assertEquals(0, objections.count());
  }

  private void read(Transcript.Entry entry) {
    audit.read(entry);
    check.read(entry);
  }

  private void subscribe(long ms) {
    check.clock(ms);
    read(new Transcript.Subscribe(1, "A", List.of("balance"), Map.of()));
  }

  private void snapshot(long next) {
    read(
        new Transcript.Received(
            new ServerMessage.Snapshot(
                1,
                "A",
                "balance",
                "e.1",
                0,
                next,
                2,
                1,
                false,
                false,
                List.of(new ServerMessage.Shown(2, 1_000, "{}")),
                Optional.empty())));
  }

  private void live() {
    read(new Transcript.Received(new ServerMessage.Live(1, "A")));
  }
}
