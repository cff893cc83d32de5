package io.livetable.server.session;

import io.livetable.server.hub.Update;

/** Counts the updates of a feed that subscriptions were given. Called on event loops. */
@FunctionalInterface
public interface UpdateMeter {

  /** One more was put into an outbox. */
  void updated(Update update);

  /** That update took the place of one that waited, which is not sent. */
  default void conflated(Update update) {}
}
