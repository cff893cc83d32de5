package io.livetable.server.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.server.client.ServerMessage;
import io.livetable.server.client.Transcript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transcripts in files, right and doctored. The account A has records 2, 5, 7, 9 in both feeds. */
class TranscriptReplayTest {

  private static final String WELCOME =
      """
      {"type":"welcome","server":"s1","heartbeatMs":15000,"feeds":{"b":{"kind":"latest"},"h":{"kind":"history","depth":2}}}
      """;

  private final Path file;
  private final List<String> lines = new ArrayList<>();
  private AccountLog log = AccountLog.whole(records(2, 5, 7, 9));

  TranscriptReplayTest(@TempDir Path folder) {
    file = folder.resolve("transcript.jsonl");
    lines.add(WELCOME.strip());
  }

  @Test
  void shouldFindARightTranscriptRight() throws IOException {
    rightOfLatest();
    assertFindings("b", "gaps 0, duplicates 0, reorders 0, wrong 0: RIGHT");
  }

  @Test
  void shouldFindDroppedUpdate() throws IOException {
    rightOfLatest();
    lines.remove(4);
    assertFindings("b", "gaps 1, duplicates 0, reorders 0, wrong 0: WRONG");
  }

  @Test
  void shouldFindDuplicate() throws IOException {
    rightOfLatest();
    lines.add(4, lines.get(4));
    assertFindings("b", "gaps 0, duplicates 1, reorders 0, wrong 0: WRONG");
  }

  @Test
  void shouldFindReorder() throws IOException {
    rightOfLatest();
    lines.add(4, lines.remove(5));
    assertFindings("b", "gaps 0, duplicates 0, reorders 1, wrong 0: WRONG");
  }

  @Test
  void shouldFindWrongValue() throws IOException {
    rightOfLatest();
    lines.set(4, lines.get(4).replace("{\"v\":7}", "{\"v\": 7}"));
    assertFindings("b", "gaps 0, duplicates 0, reorders 0, wrong 1: WRONG");
  }

  @Test
  void shouldFindWrongPrev() throws IOException {
    rightOfLatest();
    lines.set(4, lines.get(4).replace("\"prev\":5", "\"prev\":2"));
    assertFindings("b", "gaps 0, duplicates 0, reorders 0, wrong 1: WRONG");
  }

  @Test
  void shouldFindWrongConflatedCount() throws IOException {
    subscribe(1, "b");
    snapshot(1, 3, 2);
    update("b", 7, 2, ",\"conflated\":1");
    assertFindings("b", "gaps 0, duplicates 0, reorders 0, wrong 0: RIGHT");
    lines.set(3, lines.get(3).replace("\"conflated\":1", "\"conflated\":2"));
    assertFindings("b", "gaps 0, duplicates 0, reorders 0, wrong 1: WRONG");
  }

  @Test
  void shouldFindRecordsThatAreMissingBeforeAConflatedUpdate() throws IOException {
    subscribe(1, "b");
    snapshot(1, 3, 2);
    update("b", 9, 5, ",\"conflated\":1");
    assertFindings("b", "gaps 1, duplicates 0, reorders 0, wrong 0: WRONG");
  }

  @Test
  void shouldFindHistoryThatIsConflated() throws IOException {
    subscribe(1, "h");
    history(1, 3, false, 1, 2);
    update("h", 7, 2, ",\"conflated\":1");
    assertFindings("h", "gaps 1, duplicates 0, reorders 0, wrong 1: WRONG");
  }

  @Test
  void shouldFindPositionThatFalls() throws IOException {
    rightOfLatest();
    subscribe(2, "b");
    snapshot(2, 6, 5);
    update("b", 7, 5, "");
    update("b", 9, 7, "");
    assertFindings("b", "gaps 0, duplicates 0, reorders 1, wrong 0: WRONG");
  }

  @Test
  void shouldFindPositionThatFallsWithoutMessagesOfTheClient() throws IOException {
    rightOfLatest();
    snapshot(1, 6, 5);
    lines.remove(1);
    assertFindings("b", "gaps 0, duplicates 0, reorders 1, wrong 0: WRONG");
  }

  @Test
  void shouldNotBlameAServerForWhatAClientMayHaveAsked() throws IOException {
    rightOfLatest();
    lines.add(WELCOME.strip());
    snapshot(1, 6, 5);
    lines.remove(1);
    assertFindings("b", "gaps 0, duplicates 0, reorders 0, wrong 0: UNDECIDED");
  }

  @Test
  void shouldFindWrongTruncatedAndMore() throws IOException {
    subscribe(1, "h");
    history(1, 3, false, 1, 2);
    lines.add(
        "{\"type\":\"subscribe\",\"id\":2,\"account\":\"A\",\"feeds\":[\"h\"],"
            + "\"since\":{\"h\":{\"epoch\":\"e.1\",\"partition\":0,\"next\":3}}}");
    history(2, 10, true, 4, 7, 9);
    assertFindings("h", "gaps 0, duplicates 0, reorders 0, wrong 1: WRONG");
    lines.set(4, lines.get(4).replace("\"truncated\":false", "\"truncated\":true"));
    assertFindings("h", "gaps 0, duplicates 0, reorders 0, wrong 0: RIGHT");
    lines.set(4, lines.get(4).replace("\"more\":true", "\"more\":false"));
    assertFindings("h", "gaps 0, duplicates 0, reorders 0, wrong 1: WRONG");
  }

  @Test
  void shouldFindResumptionThatSkipsARecord() throws IOException {
    subscribe(1, "b");
    snapshot(1, 3, 2);
    lines.add(
        "{\"type\":\"subscribe\",\"id\":2,\"account\":\"A\",\"feeds\":[\"b\"],"
            + "\"since\":{\"b\":{\"epoch\":\"e.1\",\"partition\":0,\"next\":3}}}");
    lines.add(
        "{\"type\":\"resumed\",\"id\":2,\"account\":\"A\",\"feed\":\"b\",\"epoch\":\"e.1\","
            + "\"partition\":0,\"next\":6,\"last\":5}");
    assertFindings("b", "gaps 1, duplicates 0, reorders 0, wrong 0: WRONG");
  }

  @Test
  void shouldLeaveUndecidedWhatWasCompacted() throws IOException {
    // given a log in which 7 is the oldest record that is left
    log = compactedTo(7);
    rightOfLatest();

    // then the snapshot, the update 5 and what 7 says of the record before it cannot be decided
    Findings findings = assertFindings("b", "gaps 0, duplicates 0, reorders 0, wrong 0: UNDECIDED");
    assertEquals(4, findings.uncheckedClaims(), () -> findings.details().toString());
    assertEquals(3, findings.checkedClaims());
  }

  @Test
  void shouldFindWhatCompactionDoesNotExplain() throws IOException {
    log = compactedTo(7);
    rightOfLatest();
    lines.remove(4);
    assertFindings("b", "gaps 1, duplicates 0, reorders 0, wrong 0: WRONG");
  }

  @Test
  void shouldFindABrokenChainOfRecordsThatAreGone() throws IOException {
    log = compactedTo(9);
    rightOfLatest();
    lines.remove(3);
    assertFindings("b", "gaps 1, duplicates 0, reorders 0, wrong 0: WRONG");
  }

  @Test
  void shouldLeaveAnotherEpochUndecided() throws IOException {
    subscribe(1, "b");
    snapshot(1, 3, 2);
    lines.set(2, lines.get(2).replace("e.1", "old.1"));
    assertFindings("b", "gaps 0, duplicates 0, reorders 0, wrong 0: UNDECIDED");
  }

  @Test
  void shouldReadFramesWithSeveralMessagesAndValuesWithLineBreaks() throws IOException {
    log =
        AccountLog.whole(
            List.of(
                new Recorded(0, 2, 2, "{\"v\":2}"), new Recorded(0, 5, 5, "[\r\n \"]\\\"\" ]")));
    lines.add(
        "[{\"type\":\"snapshot\",\"id\":1,\"account\":\"A\",\"feed\":\"b\",\"epoch\":\"e.1\","
            + "\"partition\":0,\"next\":3,\"last\":2,\"exists\":true,"
            + "\"event\":{\"offset\":2,\"timestamp\":2,\"value\":{\"v\":2}}},"
            + "{\"type\":\"update\",\"account\":\"A\",\"feed\":\"b\",\"partition\":0,\"offset\":5,"
            + "\"prev\":2,\"timestamp\":5,\"value\":[\r\n \"]\\\"\" ]}]");
    Findings findings = assertFindings("b", "gaps 0, duplicates 0, reorders 0, wrong 0: RIGHT");
    assertEquals(1, findings.updates());
  }

  @Test
  void shouldPassOverOtherAccounts() throws IOException {
    rightOfLatest();
    lines.add(lines.get(4).replace("\"A\"", "\"B\""));
    assertFindings("b", "gaps 0, duplicates 0, reorders 0, wrong 0: RIGHT");
  }

  @Test
  void shouldNameWhatIsNoTranscript() {
    for (String text : List.of("hello", "{\"type\":\"update\"}", "{\"type\":")) {
      lines.add(text);
      AuditException e = assertThrows(AuditException.class, () -> audit("b"));
      assertTrue(String.valueOf(e.getMessage()).startsWith("the transcript"), e::getMessage);
      lines.remove(text);
    }
  }

  private void rightOfLatest() {
    subscribe(1, "b");
    snapshot(1, 3, 2);
    update("b", 5, 2, "");
    update("b", 7, 5, "");
    update("b", 9, 7, "");
  }

  private void subscribe(int id, String feed) {
    lines.add(
        "{\"type\":\"subscribe\",\"id\":%d,\"account\":\"A\",\"feeds\":[\"%s\"]}"
            .formatted(id, feed));
  }

  private void snapshot(int id, long next, long offset) {
    lines.add(
        ("{\"type\":\"snapshot\",\"id\":%d,\"account\":\"A\",\"feed\":\"b\",\"epoch\":\"e.1\","
                + "\"partition\":0,\"next\":%d,\"last\":%d,\"exists\":true,\"event\":%s}")
            .formatted(id, next, offset, event(offset)));
  }

  private void history(int id, long next, boolean more, long count, long... offsets) {
    List<String> events = new ArrayList<>();
    for (long offset : offsets) {
      events.add(event(offset));
    }
    lines.add(
        ("{\"type\":\"snapshot\",\"id\":%d,\"account\":\"A\",\"feed\":\"h\",\"epoch\":\"e.1\","
                + "\"partition\":0,\"next\":%d,\"last\":%d,\"exists\":true,\"count\":%d,"
                + "\"more\":%s,\"events\":[%s],\"truncated\":false}")
            .formatted(
                id, next, offsets[offsets.length - 1], count, more, String.join(",", events)));
  }

  private void update(String feed, long offset, long prev, String more) {
    lines.add(
        ("{\"type\":\"update\",\"account\":\"A\",\"feed\":\"%s\",\"partition\":0,\"offset\":%d,"
                + "\"prev\":%d%s,\"timestamp\":%d,\"value\":{\"v\":%d}}")
            .formatted(feed, offset, prev, more, offset, offset));
  }

  private static String event(long offset) {
    return "{\"offset\":%d,\"timestamp\":%d,\"value\":{\"v\":%d}}"
        .formatted(offset, offset, offset);
  }

  private static List<Recorded> records(long... offsets) {
    List<Recorded> records = new ArrayList<>();
    for (long offset : offsets) {
      records.add(new Recorded(0, offset, offset, "{\"v\":%d}".formatted(offset)));
    }
    return records;
  }

  private static AccountLog compactedTo(long oldest) {
    return new AccountLog(
        new AccountLog.Reach(0, oldest, oldest, Long.MAX_VALUE, "records are gone"),
        Fold.EMPTY,
        records(2, 5, 7, 9).stream().filter(record -> record.offset() >= oldest).toList());
  }

  private Findings audit(String feed) throws IOException {
    Files.writeString(file, String.join("\n", lines));
    List<Transcript.Entry> entries = new ArrayList<>();
    entries.add(new Transcript.Opened());
    entries.add(
        new Transcript.Received(
            new ServerMessage.Welcome("", 0, Map.of("b", 1, "h", 2), List.of("b"))));
    entries.addAll(TranscriptFile.read(file, "A", List.of("b", "h")));
    Span span = new Span(feed, entries, "e.1"::equals);
    Findings findings = new Findings();
    TranscriptAudit.audit(span.entries(), log, "e.1"::equals, findings);
    return findings;
  }

  private Findings assertFindings(String feed, String expected) throws IOException {
    Findings findings = audit(feed);
    assertEquals(
        expected,
        "gaps %d, duplicates %d, reorders %d, wrong %d: %s"
            .formatted(
                findings.gaps(),
                findings.duplicates(),
                findings.reorders(),
                findings.wrong(),
                findings.verdict()),
        () -> findings.details().toString());
    return findings;
  }
}
