package io.livetable.connect.link;

import io.livetable.connect.config.ConnectorConfig;
import io.livetable.connect.delivery.Delivery;
import io.livetable.protocol.LinkMessage;
import java.util.function.Consumer;
import java.util.function.Function;

/** What the connections of a task share. */
interface LinkContext {

  ConnectorConfig config();

  LinkMessage.Hello hello();

  ServerLink.Opener opener();

  Credentials credentials();

  /** Nanoseconds of a clock that only rises. */
  long now();

  /** A random number from 0 to below 1. */
  double random();

  /** Runs on the links' thread, later; not at all after the links were closed. */
  void execute(Runnable work);

  /** Changes the delivery, alone. */
  void changeDelivery(Consumer<Delivery> change);

  /** Reads or changes the delivery, alone. */
  <T> T withDelivery(Function<Delivery, T> use);
}
