package io.livetable.server.session;

/**
 * When a session pings and says that it is alive. Each session has a phase of its own, so that
 * sessions that began together, or were last told something together, are not served together.
 */
final class Beat {

  private final long pingMs;
  private final long heartbeatMs;
  private long lastPing;

  /**
   * Begins.
   *
   * @param heartbeatMs how often the client must hear something
   * @param tickMs how often it is asked what is due
   * @param phase from 0 to 1
   */
  Beat(long heartbeatMs, long tickMs, double phase, long now) {
    this.pingMs = heartbeatMs;
    this.heartbeatMs = (long) ((heartbeatMs - tickMs) * (1 - 0.25 * phase));
    this.lastPing = now - (long) (heartbeatMs * phase);
  }

  /** Whether a heartbeat must be sent, when nothing has left for so long. */
  boolean isHeartbeatDue(long idleMs) {
    return idleMs >= heartbeatMs;
  }

  /** Whether a ping must be sent now; if so it is taken as sent. */
  boolean isPingDue(long now) {
    if (now - lastPing < pingMs) {
      return false;
    }
    lastPing = now;
    return true;
  }
}
