package io.livetable.server.chaos;

import io.livetable.server.chaos.Fault.Injected;
import io.livetable.server.chaos.Fault.Target;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A server's disk that is full. The second server's state lies on a small file system in memory,
 * which only the run and its processes see: it is there only if {@code ./dev chaos} could give the
 * run mounts of its own, which takes root on Linux.
 */
final class DiskFaults implements AutoCloseable {

  static final String SERVER = "server-2";
  private static final long SOON_MS = 1_500;

  private final Path disk;
  private final boolean mounted;

  /**
   * Mounts the file system, if that is possible.
   *
   * @param disk where
   */
  DiskFaults(Path disk) {
    this.disk = disk;
    this.mounted = Boolean.getBoolean("livetable.chaos.mounts") && mount();
  }

  private boolean mount() {
    try {
      Files.createDirectories(disk);
      return new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=192m", "tmpfs", disk.toString())
              .inheritIO()
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The fault, or none where it is not possible. */
  List<Fault> all(ChaosStack stack) {
    return mounted
        ? List.of(new Fault("diskFull", Target.SERVER, random -> fill(stack, random)))
        : List.of();
  }

  private Injected fill(ChaosStack stack, SplittableRandom random) {
    boolean restart = random.nextBoolean();
    long hold = 4_000 + random.nextLong(8_000);
    long bytes = fill();
    if (restart) {
      stack.stack().stop(SERVER);
      stack.startServer(SERVER);
    }
    return new Injected(
        "the disk of %s is full for %d ms (%d MB written)%s"
            .formatted(SERVER, hold, bytes >> 20, restart ? ", and it is restarted meanwhile" : ""),
        hold,
        true,
        SOON_MS,
        () -> free(stack));
  }

  private long fill() {
    long written = 0;
    byte[] block = new byte[64 * 1024];
    try (OutputStream out = Files.newOutputStream(filler())) {
      while (true) {
        out.write(block);
        written += block.length;
      }
    } catch (IOException full) {
      return written;
    }
  }

  private void free(ChaosStack stack) {
    try {
      Files.deleteIfExists(filler());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!stack.child(SERVER).isAlive()) {
      stack.startServer(SERVER); // A server may end because it cannot write; its supervisor's part.
    }
    stack.awaitServer(SERVER);
  }

  private Path filler() {
    return disk.resolve("filler");
  }

  /** Unmounts the file system; everything on it is gone. */
  @Override
  public void close() {
    if (mounted) {
      try {
        new ProcessBuilder("umount", disk.toString()).inheritIO().start().waitFor();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
