package io.livetable.server.http;

import java.util.List;
import java.util.Map;

/** Knows whether this server can serve. Thread-safe; answers at once, without I/O. */
public interface HealthSource {

  /** The state now. */
  Readiness readiness();

  /**
   * Whether the server can serve, and what an operator should know.
   *
   * @param reasons why it cannot, each a sentence that names who and where; empty if it can
   * @param details more that is worth knowing, also while it can serve, such as open links; values
   *     are text, numbers, booleans, lists or maps of such
   */
  record Readiness(List<String> reasons, Map<String, Object> details) {
    public Readiness {
      reasons = List.copyOf(reasons);
      details = Map.copyOf(details);
    }

    /** Whether nothing stands in the way. */
    public boolean ready() {
      return reasons.isEmpty();
    }
  }
}
