package io.livetable.server.table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When a table last had committed all that its topic held; kept in the feed's folder. A compacted
 * topic forgets its tombstones after a while, and a table that was away for longer may have missed
 * some, which offsets do not show. Times are milliseconds since the epoch. One thread.
 */
final class CaughtUp {

  private static final Logger LOG = LoggerFactory.getLogger(CaughtUp.class);
  private static final String FILE = "caught-up";
  private static final long WRITE_INTERVAL_MS = 5_000;

  private final Path directory;
  private final Progress progress;
  private Map<Integer, Long> ends = Map.of();
  private long endsReadAt;
  private long writtenAt;
  private boolean failing;

  CaughtUp(Path directory, Progress progress) {
    this.directory = directory;
    this.progress = progress;
  }

  /** When the table last had everything, if that is known. */
  Optional<Long> last() {
    Path file = directory.resolve(FILE);
    try {
      return Files.exists(file)
          ? Optional.of(Long.valueOf(Files.readString(file).strip()))
          : Optional.empty();
    } catch (IOException | NumberFormatException e) {
      LOG.warn("{} cannot be read", file, e);
      return Optional.empty();
    }
  }

  /** The table begins with nothing at the log's start: it misses nothing from now on. */
  void begin(long now) {
    write(now);
  }

  /** The topic's ends were read, at or after {@code now}. */
  void look(long now, Map<Integer, Long> readEnds) {
    boolean reached =
        ends.entrySet().stream()
            .allMatch(end -> progress.committed(end.getKey()) >= end.getValue());
    if (reached) {
      if (!ends.isEmpty() && now - writtenAt >= WRITE_INTERVAL_MS) {
        write(endsReadAt);
        writtenAt = now;
      }
      ends = Map.copyOf(readEnds);
      endsReadAt = now;
    }
  }

  private void write(long time) {
    try {
      FeedFolder.write(directory, FILE, Long.toString(time));
      if (failing) {
        failing = false;
        LOG.info("{} can be written again", directory.resolve(FILE));
      }
    } catch (IOException e) {
      if (failing) {
        LOG.warn("{} still cannot be written: {}", directory.resolve(FILE), e.toString());
      } else {
        failing = true;
        LOG.warn("{} cannot be written", directory.resolve(FILE), e);
      }
    }
  }
}
