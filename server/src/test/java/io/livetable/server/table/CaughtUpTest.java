package io.livetable.server.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CaughtUpTest {

  private final Path directory;
  private final Progress progress = new Progress(new RecordingListener());
  private final CaughtUp caughtUp;

  CaughtUpTest(@TempDir Path directory) {
    this.directory = directory.resolve("feed");
    this.caughtUp = new CaughtUp(this.directory, progress);
  }

  @Test
  void shouldKnowNothingOfANewOrDamagedFolder() throws Exception {
    assertEquals(Optional.empty(), caughtUp.last());

    Files.createDirectories(directory);
    Files.writeString(directory.resolve("caught-up"), "yesterday\n");

    assertEquals(Optional.empty(), caughtUp.last());
  }

  @Test
  void shouldKeepWhenTheEndsWereReadThatAllPartitionsHaveCommitted() {
    caughtUp.begin(1_000);
    progress.committed(0, 10);
    progress.committed(1, 4);

    // given ends that one partition has not committed yet
    caughtUp.look(20_000, Map.of(0, 10L, 1, 5L));
    caughtUp.look(30_000, Map.of(0, 11L, 1, 6L));
    assertEquals(Optional.of(1_000L), caughtUp.last());

    // when it has
    progress.committed(1, 5);
    caughtUp.look(40_000, Map.of(0, 12L, 1, 7L));

    // then the table had everything when those ends were read, and not later
    assertEquals(Optional.of(20_000L), caughtUp.last());
    caughtUp.look(50_000, Map.of(0, 13L, 1, 8L));
    assertEquals(Optional.of(20_000L), caughtUp.last());
  }

  @Test
  void shouldNotWriteAtEachLook() {
    progress.committed(0, 10);
    caughtUp.look(20_000, Map.of(0, 10L));
    caughtUp.look(21_000, Map.of(0, 10L));
    assertEquals(Optional.of(20_000L), caughtUp.last());

    caughtUp.look(22_000, Map.of(0, 10L));
    assertEquals(Optional.of(20_000L), caughtUp.last());

    caughtUp.look(27_000, Map.of(0, 10L));
    assertEquals(Optional.of(22_000L), caughtUp.last());
  }

  @Test
  void shouldGoOnWhenItCannotWrite() throws Exception {
    Files.writeString(directory, "not a folder");

    caughtUp.begin(1_000);

    assertEquals(Optional.empty(), caughtUp.last());
  }
}
