package io.livetable.connect.delivery;

/**
 * Where a server stands.
 *
 * @param inSync whether it is in the set and does not stall
 * @param queueBytes how much waits for its acknowledgement
 * @param oldestNanos how long ago its oldest unacknowledged claim was sent; 0 if there is none
 */
public record Standing(boolean inSync, long queueBytes, long oldestNanos) {

  /** A server that is not in the set. */
  public static final Standing OUT = new Standing(false, 0, 0);
}
