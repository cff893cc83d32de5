package io.livetable.server.audit;

import io.livetable.server.client.ServerMessage.Shown;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A committed record of an account, rendered.
 *
 * @param value the JSON text, or null: a tombstone
 */
public record Recorded(int partition, long offset, long timestamp, @Nullable String value) {

  /** Whether a client is shown exactly this record. */
  boolean isShownAs(Shown shown) {
    return offset == shown.offset()
        && timestamp == shown.timestamp()
        && wire(value).equals(wire(shown.value()));
  }

  /** Whether a client is shown exactly these records. */
  static boolean areShownAs(List<Recorded> records, List<Shown> shown) {
    if (shown.size() != records.size()) {
      return false;
    }
    for (int i = 0; i < shown.size(); i++) {
      if (!records.get(i).isShownAs(shown.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** As a client shows it. */
  Shown shown() {
    return new Shown(offset, timestamp, value);
  }

  /** A tombstone and a JSON null look the same to a client. */
  private static String wire(@Nullable String value) {
    return value == null ? "null" : value;
  }
}
