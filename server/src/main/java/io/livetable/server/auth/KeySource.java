package io.livetable.server.auth;

import java.util.concurrent.CompletionStage;

/** Where a key set comes from. Thread-safe. */
@FunctionalInterface
interface KeySource {

  /** Fetches it; returns at once. What is fetched is JSON text. */
  CompletionStage<String> fetch();
}
