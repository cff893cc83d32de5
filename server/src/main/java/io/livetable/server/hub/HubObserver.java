package io.livetable.server.hub;

/**
 * Hears what happens in a partition, for meters and logs. Every call comes on the partition's event
 * loop.
 */
public interface HubObserver {

  /** An event came first by this path, after the partition was ready. */
  void event(Path path);

  /** The frontier has reached what was the end at the start. */
  void ready();

  /** The frontier jumped to where the table restarted. */
  void reanchored();

  /**
   * A pushed range ahead of the frontier found no room and was dropped; the table brings its
   * events.
   */
  void pendingDropped();

  /** A pushed claim left out an event that the table has. */
  void falseClaim(String account, long offset);

  /** A claim reached beyond the end of the log, or the log has been cut off. */
  void claimBeyondLog(long claimed, long logEnd);

  /**
   * The table passed an event that the ring no longer reaches back to, so the claim that covered it
   * could not be checked.
   */
  void unchecked();
}
