package io.livetable.server.smoke;

import io.livetable.server.audit.AccountLog;
import io.livetable.server.audit.Findings;
import io.livetable.server.audit.TranscriptAudit;
import io.livetable.server.client.Transcript;
import java.util.List;

/** Audits transcripts against what was recorded while they were written: every record is known. */
final class Auditor {

  private Auditor() {}

  /**
   * Audits a transcript.
   *
   * @param client names the client in findings
   * @param entries the transcript
   * @param stayed whether the client was there until everything was sent: it must have seen all of
   *     what it watches
   */
  static void audit(
      String client,
      List<Transcript.Entry> entries,
      Recording recording,
      boolean stayed,
      Findings findings) {
    TranscriptAudit.audit(
        client,
        entries,
        (feed, account) -> AccountLog.whole(recording.of(feed, account)),
        stayed,
        findings);
  }
}
