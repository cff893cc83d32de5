package io.livetable.server.http;

import java.util.Optional;
import org.eclipse.jetty.server.Request;

/** Decides whether a request may become a WebSocket. Thread-safe. */
interface Guard {

  /** Why not; empty if it may. */
  Optional<Refusal> refusal(Request request);

  /** Asks this one first, and the other if this one has no objection. */
  default Guard then(Guard other) {
    return request -> refusal(request).or(() -> other.refusal(request));
  }
}
