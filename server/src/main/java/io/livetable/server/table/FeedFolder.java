package io.livetable.server.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A feed's folder in the state directory, locked for this table. It has an identity of its own, by
 * which a table recognises in Kafka what an earlier process with the same folder left there.
 */
final class FeedFolder implements AutoCloseable {

  private static final String LOCK = "lock";
  private static final String OWNER = "owner";

  private final Path directory;
  private final FileChannel lock;
  private final String owner;

  private FeedFolder(Path directory, FileChannel lock, String owner) {
    this.directory = directory;
    this.lock = lock;
    this.owner = owner;
  }

  /**
   * Creates the folder if it is missing and locks it until it is closed.
   *
   * @return empty if another table has it
   * @throws UncheckedIOException if it cannot be used
   */
  static Optional<FeedFolder> hold(Path directory) {
    try {
      Files.createDirectories(directory);
      FileChannel channel =
          FileChannel.open(
              directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        if (locked(channel)) {
          return Optional.of(new FeedFolder(directory, channel, owner(directory)));
        }
      } catch (IOException e) {
        channel.close();
        throw e;
      }
      channel.close();
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("the state directory " + directory + " cannot be used", e);
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static String owner(Path directory) throws IOException {
    Path file = directory.resolve(OWNER);
    String known = Files.exists(file) ? Files.readString(file).strip() : "";
    if (!known.isEmpty()) {
      return known;
    }
    String created = UUID.randomUUID().toString();
    write(directory, OWNER, created);
    return created;
  }

  /** The folder's identity: as old as the folder. */
  String owner() {
    return owner;
  }

  /** Replaces a file of a folder, entirely or not at all; creates the folder if it is missing. */
  static void write(Path directory, String file, String line) throws IOException {
    Files.createDirectories(directory);
    Path next = directory.resolve(file + ".new");
    Files.writeString(next, line + "\n");
    Files.move(
        next,
        directory.resolve(file),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Deletes what a Streams client has kept for an application.
   *
   * @throws UncheckedIOException if something of it remains
   */
  void deleteState(String application) {
    Path state = directory.resolve(application);
    if (!Files.exists(state)) {
      return;
    }
    try (Stream<Path> files = Files.walk(state)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(state + " cannot be deleted", e);
    }
  }

  /** Lets another table have the folder. */
  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the lock of " + directory + " cannot be released", e);
    }
  }
}
