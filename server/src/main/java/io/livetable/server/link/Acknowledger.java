package io.livetable.server.link;

import java.util.function.Consumer;

/**
 * Sends acknowledgements, at most one at a time: what is reached meanwhile goes into the next.
 * Thread-safe.
 */
final class Acknowledger {

  private final Send send;
  private long reached;
  private long sent;
  private boolean sending;

  Acknowledger(Send send) {
    this.send = send;
  }

  /** Sends one acknowledgement. */
  interface Send {

    /** Sends it and then tells whether it was sent. */
    void acknowledge(long seq, Consumer<Boolean> done);
  }

  /** Everything up to {@code seq} is handed over; lower numbers than before change nothing. */
  void reach(long seq) {
    synchronized (this) {
      reached = Math.max(reached, seq);
    }
    sendNext();
  }

  private void sendNext() {
    long next;
    synchronized (this) {
      if (sending || reached == sent) {
        return;
      }
      sending = true;
      next = reached;
    }
    send.acknowledge(next, succeeded -> sent(next, succeeded));
  }

  private void sent(long seq, boolean succeeded) {
    synchronized (this) {
      sent = seq;
      sending = !succeeded;
    }
    sendNext();
  }
}
