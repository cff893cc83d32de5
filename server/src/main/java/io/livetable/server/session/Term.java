package io.livetable.server.session;

import io.livetable.server.auth.Principal;

/**
 * How long a token serves, in the milliseconds of a clock that only rises.
 *
 * @param principal whose it is
 * @param warning when the client is to be told that it ends
 * @param end when it does
 */
record Term(Principal principal, long warning, long end) {

  private static final long LONGEST_WARNING_MS = 60_000;
  private static final long SHORTEST_WARNING_MS = 5_000;
  private static final int WARNING_SHARE = 10;

  /** From now on, by the clock and as tokens have it. */
  static Term of(Principal principal, long now, long wall) {
    long life = principal.expires() - wall;
    long warning = principal.expires() - ahead(life);
    return new Term(principal, now + warning - wall, now + principal.ends() - wall);
  }

  /** A client needs time to fetch a token, however short the tokens' life is. */
  private static long ahead(long life) {
    long share = Math.max(life / WARNING_SHARE, Math.min(SHORTEST_WARNING_MS, life / 2));
    return Math.min(LONGEST_WARNING_MS, share);
  }

  /** For how long it serves yet. */
  long leftMs(long now) {
    return Math.max(0, end - now);
  }
}
