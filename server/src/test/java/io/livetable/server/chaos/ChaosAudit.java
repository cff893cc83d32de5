package io.livetable.server.chaos;

import io.livetable.server.audit.AccountLog;
import io.livetable.server.audit.Findings;
import io.livetable.server.audit.Recorded;
import io.livetable.server.audit.TranscriptAudit;
import io.livetable.server.audit.TranscriptFrame;
import io.livetable.server.client.ServerMessage;
import io.livetable.server.client.Transcript;
import io.livetable.server.smoke.Recording;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Audits the transcripts of all guests against the recording, line by line. Not thread-safe. */
final class ChaosAudit {

  private static final String CLOCK = "{\"type\":\"clock\",\"at\":";

  private final Recording recording;
  private final List<String> feeds;
  private final Findings findings = new Findings();
  private final Objections late = new Objections();
  private final Map<String, AccountLog> logs = new HashMap<>();
  private final Map<String, Integer> resets = new TreeMap<>();
  private final Map<String, Integer> errors = new TreeMap<>();
  private final Map<String, Integer> stales = new TreeMap<>();
  private final CompactionWatch compaction;
  private long nowMs;
  private long truncated;
  private long sessions;

  /**
   * An audit that has read nothing.
   *
   * @param feeds all feeds of the servers
   */
  ChaosAudit(Recording recording, List<String> feeds, CompactionWatch compaction) {
    this.compaction = compaction;
    this.recording = recording;
    this.feeds = List.copyOf(feeds);
  }

  /** Audits every transcript of a folder. All clients were there until everything was sent. */
  void readAll(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      files.sorted().forEach(this::read);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read(Path file) {
    String client = file.getFileName().toString();
    TranscriptAudit audit = new TranscriptAudit(client, this::log, findings);
    LiveCheck live = new LiveCheck(client, audit, this::committedBy, late);
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(CLOCK)) {
          nowMs = Long.parseLong(line.substring(CLOCK.length(), line.length() - 1));
          live.clock(nowMs);
        } else {
          for (Transcript.Entry entry : TranscriptFrame.entries(line, feeds)) {
            audit.read(entry);
            live.read(entry);
            count(entry);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    audit.end(true);
  }

  private AccountLog log(String feed, String account) {
    return logs.computeIfAbsent(
        feed + " " + account,
        any -> {
          List<Recorded> records = recording.of(feed, account);
          return AccountLog.whole(records, offset -> mayBeGone(feed, records, offset));
        });
  }

  private long committedBy(String feed, String account, long position) {
    for (Recorded record : log(feed, account).given(position, Long.MAX_VALUE)) {
      return recording.committedBy(feed, account, record.offset());
    }
    return Long.MAX_VALUE;
  }

  /** Only of the balances, and only what a newer record of the account has superseded. */
  private boolean mayBeGone(String feed, List<Recorded> records, long offset) {
    return feed.equals("balance")
        && records.get(records.size() - 1).offset() > offset
        && compaction.mayBeGone(records.get(0).partition(), offset, nowMs);
  }

  private void count(Transcript.Entry entry) {
    if (entry instanceof Transcript.Opened) {
      sessions++;
    } else if (entry instanceof Transcript.Received received) {
      ServerMessage message = received.message();
      if (message instanceof ServerMessage.Snapshot snapshot) {
        snapshot.reset().ifPresent(reason -> resets.merge(reason, 1, Integer::sum));
        truncated += snapshot.truncated() ? 1 : 0;
      } else if (message instanceof ServerMessage.Status status && !status.reason().isEmpty()) {
        stales.merge(status.reason(), 1, Integer::sum);
      } else if (message instanceof ServerMessage.Failed failed) {
        errors.merge(failed.code(), 1, Integer::sum);
        if (failed.reset()) {
          resets.merge("error", 1, Integer::sum);
        }
      }
    }
  }

  Findings findings() {
    return findings;
  }

  /** Where live was said of a view that is too old. */
  Objections late() {
    return late;
  }

  /** Resets by reason. */
  Map<String, Integer> resets() {
    return resets;
  }

  /** Errors by code. */
  Map<String, Integer> errors() {
    return errors;
  }

  /** How often a view was said to be stale, by reason. */
  Map<String, Integer> stales() {
    return stales;
  }

  /** Histories that did not join up, and said so. */
  long truncated() {
    return truncated;
  }

  /** How many sessions there were. */
  long sessions() {
    return sessions;
  }
}
