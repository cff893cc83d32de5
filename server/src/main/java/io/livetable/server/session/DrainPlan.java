package io.livetable.server.session;

/**
 * How the sessions of a server that stops are sent away: closes spread over a time, and between
 * which times after its close each client is to come back. Of these two the longer one fits the
 * rate at which clients may connect elsewhere.
 *
 * @param sessions how many there are
 * @param spreadMs over which time they are closed
 * @param fromMs the earliest time to come back
 * @param toMs the latest time to come back
 */
record DrainPlan(int sessions, long spreadMs, long fromMs, long toMs) {

  private static final long FROM_MS = 500;
  private static final long LEAST_WINDOW_MS = 2_500;

  /**
   * The plan for so many sessions.
   *
   * @param perSecond how many may come back each second
   * @param mostMs how long the closes may take
   */
  static DrainPlan of(int sessions, int perSecond, long mostMs) {
    long wanted = sessions * 1_000L / perSecond;
    return new DrainPlan(
        sessions,
        Math.min(wanted, mostMs),
        FROM_MS,
        FROM_MS + (wanted > mostMs ? Math.max(LEAST_WINDOW_MS, wanted) : LEAST_WINDOW_MS));
  }

  /** How many sessions should have been closed after a time. */
  int due(long elapsedMs) {
    return elapsedMs >= spreadMs ? sessions : (int) (sessions * elapsedMs / spreadMs);
  }
}
