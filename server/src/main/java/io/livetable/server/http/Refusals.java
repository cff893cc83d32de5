package io.livetable.server.http;

import io.livetable.server.metrics.HttpMeters;
import org.eclipse.jetty.server.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what a listener refuses, and says so in the log, at most once a second. Thread-safe. */
final class Refusals {

  private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

  private final String listener;
  private final HttpMeters meters;
  private final LogLimit limit = new LogLimit(System::nanoTime);

  Refusals(String listener, HttpMeters meters) {
    this.listener = listener;
    this.meters = meters;
  }

  /** A request was refused. */
  void add(Request request, Refusal refusal) {
    meters.refused(listener, refusal.code()).increment();
    long keptOut = limit.letIn();
    if (keptOut >= 0) {
      LOG.warn(
          "{} refused a WebSocket: {} ({}) remote={}, and {} more since this was last said",
          listener,
          refusal.code(),
          refusal.message(),
          Request.getRemoteAddr(request),
          keptOut);
    }
  }
}
