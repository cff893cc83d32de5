package io.livetable.server.auth;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A key set in a file, which may be replaced at any time. */
final class FileKeys implements KeySource {

  private final Path file;

  FileKeys(Path file) {
    this.file = file;
  }

  @Override
  public CompletionStage<String> fetch() {
    return CompletableFuture.supplyAsync(this::read);
  }

  private String read() {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
