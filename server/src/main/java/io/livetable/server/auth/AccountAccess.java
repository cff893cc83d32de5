package io.livetable.server.auth;

/** The accounts that the bearer of one token may watch. Thread-safe. */
@FunctionalInterface
public interface AccountAccess {

  /**
   * Whether an account may be watched. Called for each subscribe, on a thread that serves many: it
   * answers at once, without I/O, and always the same. It must not go by whether the account
   * exists. If it throws, the account may not be watched.
   */
  boolean allows(String account);
}
