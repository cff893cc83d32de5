package io.livetable.server.auth;

import java.util.concurrent.CompletionStage;

/** Verifies tokens. Thread-safe. */
@FunctionalInterface
public interface Authenticator {

  /**
   * Verifies a token; returns at once.
   *
   * @return what becomes of it, on any thread, perhaps at once; never completes exceptionally
   */
  CompletionStage<Verdict> authenticate(String token);
}
