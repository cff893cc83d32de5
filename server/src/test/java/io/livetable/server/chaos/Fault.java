package io.livetable.server.chaos;

import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * One kind of fault.
 *
 * @param kind its name
 * @param target what it is done to; two faults at a time have different targets
 * @param injection does it
 */
record Fault(String kind, Target target, Function<SplittableRandom, Injected> injection) {

  /** What a fault is done to. */
  enum Target {
    /** The broker, which all others need in order to heal, but for the network. */
    BROKER,
    SERVER,
    WORKER,
    CONNECTOR,
    LINK,
    CLIENT;

    /** Whether faults of both may be there at a time. */
    boolean goesWith(Target other) {
      if (this == BROKER || other == BROKER) {
        return this != other && this.isNetwork() != other.isNetwork();
      }
      return this != other && !(this.isConnect() && other.isConnect());
    }

    private boolean isNetwork() {
      return this == LINK || this == CLIENT;
    }

    private boolean isConnect() {
      return this == WORKER || this == CONNECTOR;
    }
  }

  /**
   * A fault that is there.
   *
   * @param what says what was done to what
   * @param holdMs how long until it is healed
   * @param lasting whether it is there until it is healed; otherwise it happened in a moment
   * @param showsMs how long it takes at most until a client may be told of it
   * @param heal ends it, and waits until what was ended runs again
   */
  record Injected(String what, long holdMs, boolean lasting, long showsMs, Runnable heal) {}

  /** Does it. */
  Injected inject(SplittableRandom random) {
    return injection.apply(random);
  }
}
