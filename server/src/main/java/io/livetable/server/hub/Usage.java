package io.livetable.server.hub;

/**
 * How much of what is bounded a partition, or a feed, uses.
 *
 * @param ringBytes of events in the ring
 * @param ringEvents in the ring
 * @param pendingBytes of pushed ranges that are ahead of the frontier
 */
public record Usage(long ringBytes, long ringEvents, long pendingBytes) {

  static final Usage NONE = new Usage(0, 0, 0);

  Usage plus(Usage other) {
    return new Usage(
        ringBytes + other.ringBytes,
        ringEvents + other.ringEvents,
        pendingBytes + other.pendingBytes);
  }
}
