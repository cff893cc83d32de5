package io.livetable.server.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FeedFolderTest {

  private final Path directory;

  FeedFolderTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private FeedFolder hold(String folder) {
    return FeedFolder.hold(directory.resolve(folder)).orElseThrow();
  }

  @Test
  void shouldBelongToOneTableAtATime() {
    try (FeedFolder first = hold("a");
        FeedFolder other = hold("b")) {
      assertTrue(FeedFolder.hold(directory.resolve("a")).isEmpty());
      assertNotEquals(first.owner(), other.owner());
    }
    hold("a").close();
  }

  @Test
  void shouldKeepItsIdentity() throws Exception {
    String owner;
    try (FeedFolder folder = hold("a")) {
      owner = folder.owner();
    }
    try (FeedFolder again = hold("a")) {
      assertEquals(owner, again.owner());
    }

    // and has another when it is a new folder, or its identity is damaged
    Files.writeString(directory.resolve("a/owner"), "\n");
    try (FeedFolder again = hold("a")) {
      assertNotEquals(owner, again.owner());
      assertFalse(again.owner().isEmpty());
    }
  }

  @Test
  void shouldDeleteAnApplicationsStateAndNothingElse() throws Exception {
    try (FeedFolder folder = hold("a")) {
      Files.createDirectories(directory.resolve("a/app/0_1/rocksdb"));
      Files.writeString(directory.resolve("a/app/0_1/rocksdb/file"), "x");
      Files.createDirectories(directory.resolve("a/app2/0_1"));

      folder.deleteState("app");
      folder.deleteState("none");

      assertFalse(Files.exists(directory.resolve("a/app")));
      assertTrue(Files.exists(directory.resolve("a/app2/0_1")));
      assertTrue(Files.exists(directory.resolve("a/owner")));
    }
  }

  @Test
  void shouldSayThatItCannotBeUsed() throws Exception {
    Files.writeString(directory.resolve("file"), "not a folder");

    UncheckedIOException e = assertThrows(UncheckedIOException.class, () -> hold("file"));

    assertTrue(String.valueOf(e.getMessage()).contains("state directory"), e::getMessage);
  }
}
