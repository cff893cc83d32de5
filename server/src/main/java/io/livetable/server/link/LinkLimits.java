package io.livetable.server.link;

import java.time.Duration;

/**
 * The bounds of one link.
 *
 * @param windowBytes how many bytes of ranges may be unacknowledged before the server reads no more
 * @param messageBytes the largest message that the server takes
 * @param helloTimeout how long a task may take to introduce itself
 */
public record LinkLimits(int windowBytes, int messageBytes, Duration helloTimeout) {

  /** A message holds a record as large as Kafka's default limit, rendered, with room to spare. */
  public static final LinkLimits DEFAULT =
      new LinkLimits(8 * 1024 * 1024, 4 * 1024 * 1024, Duration.ofSeconds(10));
}
