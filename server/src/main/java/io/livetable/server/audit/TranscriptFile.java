package io.livetable.server.audit;

import io.livetable.server.client.ServerMessage;
import io.livetable.server.client.Transcript;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads a transcript from a file: what a server said, frame by frame as it was received, and among
 * it, if it was written down, what the client sent. A line is a frame; a frame whose values hold
 * line breaks goes over several. Of an account without messages of the client, what it asked is
 * assumed.
 */
final class TranscriptFile {

  private final String account;
  private final List<String> feeds;
  private final List<Transcript.Entry> entries = new ArrayList<>();
  private boolean asked;

  private TranscriptFile(String account, List<String> feeds) {
    this.account = account;
    this.feeds = feeds;
  }

  /**
   * What a file says of an account.
   *
   * @param feeds all feeds of the server
   * @throws AuditException if the file cannot be read
   */
  static List<Transcript.Entry> read(Path file, String account, List<String> feeds) {
    TranscriptFile transcript = new TranscriptFile(account, feeds);
    try (Reader reader = Files.newBufferedReader(file)) {
      frames(reader, transcript::frame);
    } catch (IOException e) {
      throw new AuditException("cannot read --transcript " + file + ": " + e.getMessage(), e);
    }
    return transcript.asked ? transcript.entries : transcript.assumed();
  }

  /** Cuts the text where an object or array at its top ends. */
  private static void frames(Reader reader, Consumer<String> frame) throws IOException {
    StringBuilder text = new StringBuilder();
    int depth = 0;
    boolean quoted = false;
    boolean escaped = false;
    for (int c = reader.read(); c >= 0; c = reader.read()) {
      if (depth == 0 && Character.isWhitespace(c)) {
        continue;
      }
      text.append((char) c);
      if (quoted) {
        quoted = escaped || c != '"';
        escaped = !escaped && c == '\\';
      } else if (c == '"') {
        quoted = true;
      } else if (c == '{' || c == '[') {
        depth++;
      } else if (c == '}' || c == ']') {
        depth--;
      }
      if (depth <= 0) {
        frame.accept(text.toString());
        text.setLength(0);
        depth = 0;
        quoted = false;
      }
    }
    if (text.length() > 0) {
      throw new AuditException("the transcript ends within a message");
    }
  }

  private void frame(String text) {
    try {
      TranscriptFrame.entries(text, feeds).forEach(this::entry);
    } catch (IllegalArgumentException e) {
      throw new AuditException(
          "the transcript is not one of the client protocol at: "
              + text.substring(0, Math.min(200, text.length())),
          e);
    }
  }

  private void entry(Transcript.Entry entry) {
    boolean wanted =
        entry instanceof Transcript.Opened
            || (entry instanceof Transcript.Subscribe sent && sent.account().equals(account))
            || (entry instanceof Transcript.Unsubscribe gone && gone.account().equals(account))
            || (entry instanceof Transcript.Received received
                && (received.message() instanceof ServerMessage.Welcome
                    || ofAccount(received.message())));
    if (wanted) {
      asked |= entry instanceof Transcript.Subscribe;
      entries.add(entry);
    }
  }

  private boolean ofAccount(ServerMessage message) {
    if (message instanceof ServerMessage.Snapshot snapshot) {
      return snapshot.account().equals(account);
    } else if (message instanceof ServerMessage.Resumed resumed) {
      return resumed.account().equals(account);
    } else if (message instanceof ServerMessage.Update update) {
      return update.account().equals(account);
    } else if (message instanceof ServerMessage.Unsubscribed gone) {
      return gone.account().equals(account);
    }
    return false;
  }

  /** The entries, with a subscription at the start of each session that was not written down. */
  private List<Transcript.Entry> assumed() {
    List<Transcript.Entry> whole = new ArrayList<>();
    whole.add(new Transcript.Unseen(account, feeds));
    for (Transcript.Entry entry : entries) {
      whole.add(entry);
      if (entry instanceof Transcript.Opened) {
        whole.add(new Transcript.Unseen(account, feeds));
      }
    }
    return whole;
  }
}
