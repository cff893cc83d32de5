package io.livetable.server.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process of a benchmark on this JVM's class path, which answers a line by a line and ends with
 * its input. Used by one thread at a time.
 */
final class Peer implements AutoCloseable {

  private final Process process;
  private final BufferedReader answers;
  private final BufferedWriter commands;

  /**
   * Starts one.
   *
   * @param folder gets its error output as {@code NAME.log}
   */
  Peer(String name, Path folder, int heapMb, Class<?> main, Object... args) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heapMb + "m",
                "-Dlogback.configurationFile=devstack-logback.xml",
                main.getName()));
    for (Object arg : args) {
      command.add(arg.toString());
    }
    try {
      File log = folder.resolve(name + ".log").toFile();
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log));
      builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    answers = process.inputReader(StandardCharsets.UTF_8);
    commands = process.outputWriter(StandardCharsets.UTF_8);
  }

  long pid() {
    return process.pid();
  }

  /** Says something and waits for the answer. */
  String ask(String line) {
    try {
      commands.write(line + "\n");
      commands.flush();
      for (String answer = answers.readLine(); answer != null; answer = answers.readLine()) {
        if (answer.startsWith("= ")) {
          return answer.substring(2);
        }
      }
      throw new IllegalStateException("no answer to " + line + ": the process has ended");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      commands.close();
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
