package io.livetable.server.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.protocol.Epoch;
import io.livetable.server.table.TopicProbe.Topic;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KnownEpochTest {

  private static final Topic TOPIC = new Topic("balances", "id", 3);

  private final Path directory;

  KnownEpochTest(@TempDir Path directory) {
    this.directory = directory.resolve("feed");
  }

  @Test
  void shouldBeWhatWasKept() {
    assertEquals(Optional.empty(), KnownEpoch.load(directory));
    KnownEpoch rebuilt = KnownEpoch.first(TOPIC).rebuilt().rebuilt();

    rebuilt.save(directory);

    assertEquals(Optional.of(rebuilt), KnownEpoch.load(directory));
    assertEquals(new Epoch("id.r2", 3), rebuilt.epoch());
    assertEquals(new Epoch("id", 3), KnownEpoch.first(TOPIC).epoch());
  }

  @Test
  void shouldBeOfATopicWithTheSameIdAndPartitions() {
    KnownEpoch epoch = KnownEpoch.first(TOPIC).rebuilt();

    assertTrue(epoch.isOf(TOPIC));
    assertFalse(epoch.isOf(new Topic("balances", "other", 3)));
    assertFalse(epoch.isOf(new Topic("balances", "id", 4)));
  }

  @Test
  void shouldRefuseWhatItCannotRead() throws Exception {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("epoch"), "id three\n");

    String message =
        assertThrows(IllegalStateException.class, () -> KnownEpoch.load(directory)).getMessage();

    assertTrue(String.valueOf(message).contains("cannot be read; delete it to start anew"));
  }

  @Test
  void shouldSayThatItCannotBeKept() throws Exception {
    Files.writeString(directory, "not a folder");

    assertThrows(UncheckedIOException.class, () -> KnownEpoch.first(TOPIC).save(directory));
  }
}
