package io.livetable.server.hub;

import io.livetable.protocol.Event;
import java.nio.charset.StandardCharsets;

/** Events for tests: partition 0, timestamp = offset, value = the offset in an object. */
public final class Events {

  private Events() {}

  /** An event with a value. */
  public static Event event(String account, long offset) {
    return new Event(
        account,
        0,
        offset,
        offset,
        "{\"n\":%d}".formatted(offset).getBytes(StandardCharsets.UTF_8));
  }

  /** An event that removes its account. */
  public static Event removal(String account, long offset) {
    return new Event(account, 0, offset, offset, null);
  }
}
