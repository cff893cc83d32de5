package io.livetable.server.auth;

import java.util.Map;

/**
 * Says which accounts a token allows, where a claim that lists them does not do. The class that
 * {@code auth.authorizer} names implements this; it is public and has a public constructor without
 * parameters. One object serves all tokens, on several threads at once.
 */
public interface AccountAuthorizer {

  /**
   * Called once, before anything else.
   *
   * @param settings the keys {@code auth.authorizer.*}, without this prefix
   * @throws IllegalArgumentException if they cannot be used: the server does not start
   */
  default void configure(Map<String, String> settings) {}

  /**
   * The accounts that a token allows, for as long as the token lives. Called once for each token,
   * after it was verified. It may wait, for a second at most; meanwhile other tokens wait too.
   *
   * @throws RefusedTokenException if the token allows no session at all: the client is told not to
   *     come back with it
   * @throws RuntimeException if that cannot be said now: the client is told to come back
   */
  AccountAccess access(VerifiedToken token) throws RefusedTokenException;
}
