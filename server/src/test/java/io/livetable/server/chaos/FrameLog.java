package io.livetable.server.chaos;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A transcript's file: each frame that a client received or sent is a line, as {@code
 * livetable-server audit --transcript} reads it; before it, if time has passed, a message of the
 * unknown type {@code clock} with the client's time.
 */
final class FrameLog implements AutoCloseable {

  private final BufferedWriter out;
  private long wroteMs;

  FrameLog(Path file) {
    try {
      out = Files.newBufferedWriter(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  synchronized void write(String frame) {
    try {
      long now = System.currentTimeMillis();
      if (now != wroteMs) {
        out.write("{\"type\":\"clock\",\"at\":" + now + "}\n");
        wroteMs = now;
      }
      out.write(frame);
      out.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException("a transcript cannot be written", e);
    }
  }

  @Override
  public synchronized void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException("a transcript cannot be written", e);
    }
  }
}
