package io.livetable.server.session;

import java.util.function.LongSupplier;

/** A client session with its outbox, for tests of other packages. Not thread-safe. */
public final class SessionPeer {

  private final ClientSession session;
  private final Outbox outbox;

  /** A session whose frames go to this wire. */
  public SessionPeer(FeedSources feeds, FakeWire wire, int outboxBytes, LongSupplier clock) {
    this.outbox = new Outbox(wire, outboxBytes, this::drained, clock);
    this.session = new ClientSession(feeds, outbox, 100, new ClientCodec());
  }

  private void drained() {
    session.drained();
  }

  /** A frame has come from the client. */
  public boolean receive(String text) {
    return session.receive(text);
  }

  /** The connection is gone. */
  public void close() {
    session.close();
  }

  /** How many bytes wait. */
  public long outboxBytes() {
    return outbox.bytes();
  }
}
