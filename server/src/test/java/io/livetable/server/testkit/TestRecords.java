package io.livetable.server.testkit;

import io.livetable.protocol.Event;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Text for bytes and back. */
public final class TestRecords {

  private TestRecords() {}

  /** The text's bytes. */
  public static byte @Nullable [] bytes(@Nullable String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }

  /** An event's value as text; {@code removed} for a tombstone. */
  public static String json(Event event) {
    byte[] value = event.value();
    return value == null ? "removed" : new String(value, StandardCharsets.UTF_8);
  }

  /** The values of events as text. */
  public static List<String> json(List<Event> events) {
    return events.stream().map(TestRecords::json).toList();
  }
}
