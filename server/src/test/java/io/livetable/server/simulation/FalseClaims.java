package io.livetable.server.simulation;

import java.util.HashMap;
import java.util.Map;

/** When servers have found claims to be false; time is how many were found so far. */
final class FalseClaims {

  private final Map<Where, Long> newest = new HashMap<>();
  private long now;

  private record Where(SimulatedServer server, SimulatedTopic topic, String account) {}

  /** The present. */
  long now() {
    return now;
  }

  /** A server finds that a claim left out an event of an account. */
  void found(SimulatedServer server, SimulatedTopic topic, String account) {
    newest.put(new Where(server, topic, account), ++now);
  }

  /** When a server last found one of an account; 0 if never. */
  long at(SimulatedServer server, SimulatedTopic topic, String account) {
    return newest.getOrDefault(new Where(server, topic, account), 0L);
  }
}
