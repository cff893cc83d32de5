package io.livetable.server.devstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A process that ends with its parent, whatever happens to it, and that Ctrl-C in the parent's
 * terminal does not reach. Its output goes to a file. A small shell stands between the two: it ends
 * the process when the parent's end of a pipe is gone, and ends itself with the process.
 * Thread-safe.
 */
public final class ChildProcess implements AutoCloseable {

  /** {@code $0} is the file that gets the process id, {@code $@} the command. */
  private static final String GUARD =
      """
      trap '' INT
      exec 3<&0 </dev/null
      "$@" 3<&- &
      child=$!
      echo $child > "$0"
      (while read -r _ <&3; do :; done; kill -CONT $child; kill -TERM $child) 2>/dev/null &
      guard=$!
      exec 3<&-
      wait $child
      status=$?
      rm -f "$0"
      kill $guard 2>/dev/null
      exit $status
      """;

  private final String name;
  private final Path log;
  private final Process guard;
  private final long pid;

  private ChildProcess(String name, Path log, Process guard, long pid) {
    this.name = name;
    this.log = log;
    this.guard = guard;
    this.pid = pid;
  }

  /**
   * Starts a process.
   *
   * @param name names it in messages and files
   * @param folder gets {@code logs/<name>.log} (appended to) and, while the process runs, {@code
   *     pids/<name>}
   * @param environment what is added to the parent's environment
   */
  public static ChildProcess start(
      String name, Path folder, Map<String, String> environment, List<String> command) {
    Path log = folder.resolve("logs").resolve(name + ".log");
    Path pidFile = folder.resolve("pids").resolve(name);
    List<String> guarded = new ArrayList<>(List.of("sh", "-c", GUARD, pidFile.toString()));
    guarded.addAll(command);
    try {
      Files.createDirectories(log.getParent());
      Files.createDirectories(pidFile.getParent());
      Files.deleteIfExists(pidFile);
      ProcessBuilder builder =
          new ProcessBuilder(guarded)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      builder.environment().putAll(environment);
      Process guard = builder.start();
      return new ChildProcess(name, log, guard, readPid(guard, pidFile));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + name, e);
    }
  }

  private static long readPid(Process guard, Path pidFile) {
    return Await.value(
        "the process id in " + pidFile,
        Duration.ofSeconds(10),
        () -> {
          if (!guard.isAlive()) {
            return -1L;
          }
          String text =
              Files.exists(pidFile) ? Files.readString(pidFile, StandardCharsets.UTF_8) : "";
          return text.endsWith("\n") ? Long.valueOf(text.trim()) : null;
        });
  }

  /** What the process is called. */
  public String name() {
    return name;
  }

  /** The id of the process itself. */
  public long pid() {
    return pid;
  }

  /** Whether the process runs (or is paused). */
  public boolean isAlive() {
    return guard.isAlive();
  }

  /** The exit status of a process that is not alive; 128 + n after signal n. */
  public int exitStatus() {
    return guard.exitValue();
  }

  /** Ends the process with SIGKILL and waits for it. */
  public void kill() {
    signal("KILL");
    awaitEnd(Duration.ofSeconds(10));
  }

  /** Stops the process with SIGSTOP: it exists, but does nothing. */
  public void pause() {
    signal("STOP");
  }

  /** Lets a paused process go on. */
  public void resume() {
    signal("CONT");
  }

  private void signal(String signal) {
    if (pid < 0 || !isAlive()) {
      throw new IllegalStateException(name + " does not run");
    }
    try {
      new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Waits for the process to end by itself.
   *
   * @return whether it did in time
   */
  public boolean awaitEnd(Duration timeout) {
    try {
      return guard.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Asks the process to end (SIGTERM), waits, and kills it if it does not end within 20 s. */
  @Override
  public void close() {
    try {
      guard.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!awaitEnd(Duration.ofSeconds(20)) && isAlive()) {
      kill();
    }
  }

  /** The last lines of the process's output. */
  public String tail(int lines) {
    try {
      List<String> all = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
      return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
    } catch (IOException e) {
      return "(" + log + " cannot be read: " + e + ")";
    }
  }

  /** Everything the process has written, and its predecessors of the same name and folder. */
  public String output() {
    try {
      return Files.readString(log, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
