package io.livetable.server.session;

import io.livetable.server.hub.Update;

/** Counts the updates of a feed that were put into outboxes. Called on event loops. */
@FunctionalInterface
public interface UpdateMeter {

  /** One more. */
  void updated(Update update);
}
