package io.livetable.server.devstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the project's build leaves what a stack runs.
 *
 * @param root the project's folder
 */
public record Project(Path root) {

  /**
   * The project that the current directory is in.
   *
   * @throws IllegalStateException if it is in none
   */
  public static Project find() {
    Path directory = Path.of("").toAbsolutePath();
    while (directory != null) {
      if (Files.isDirectory(directory.resolve("connector"))
          && Files.isDirectory(directory.resolve("server"))
          && Files.isRegularFile(directory.resolve("pom.xml"))) {
        return new Project(directory);
      }
      directory = directory.getParent();
    }
    throw new IllegalStateException("not in the project: " + Path.of("").toAbsolutePath());
  }

  /** A sample configuration. */
  public Path config(String file) {
    return root.resolve("config").resolve(file);
  }

  /** The folder that holds the unpacked connector: the worker's plugin.path. */
  public Path pluginPath() {
    return packaged("connector/target", "livetable-kafka-connect-websocket-");
  }

  /** The class path of a worker of the oldest Kafka that the connector runs on. */
  public String oldestWorkerClassPath() {
    try {
      return Files.readString(root.resolve("server/oldest-worker/target/classpath.txt")).trim();
    } catch (IOException e) {
      throw new UncheckedIOException("nothing is built; run ./dev build", e);
    }
  }

  /** The unpacked server distribution. */
  public Path serverHome() {
    return packaged("server/target", "livetable-server-");
  }

  private Path packaged(String folder, String prefix) {
    Path target = root.resolve(folder);
    try (Stream<Path> entries = Files.list(target)) {
      List<Path> found =
          entries
              .filter(Files::isDirectory)
              .filter(entry -> entry.getFileName().toString().startsWith(prefix))
              .toList();
      if (found.size() == 1) {
        return found.get(0);
      }
      throw new IllegalStateException(
          "%s holds %d folders %s<version> instead of one; run ./dev build"
              .formatted(target, found.size(), prefix));
    } catch (IOException e) {
      throw new UncheckedIOException("nothing is built; run ./dev build", e);
    }
  }
}
