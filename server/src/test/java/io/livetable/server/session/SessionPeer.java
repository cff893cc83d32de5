package io.livetable.server.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** A client session with its outbox, for tests of other packages. */
public final class SessionPeer {

  private static final ClientCodec CODEC = new ClientCodec();

  private final ClientSession session;
  private final Outbox outbox;

  /** A session whose frames go to this wire. */
  public SessionPeer(FeedSources feeds, FakeWire wire, int outboxBytes, LongSupplier clock) {
    this(feeds, (Outbox.Wire) wire, outboxBytes, () -> false, clock);
  }

  /**
   * The same, of a server whose memory is used up now and then.
   *
   * @param exhausted whether it is now
   */
  public SessionPeer(
      FeedSources feeds,
      FakeWire wire,
      int outboxBytes,
      BooleanSupplier exhausted,
      LongSupplier clock) {
    this(feeds, (Outbox.Wire) wire, outboxBytes, exhausted, clock);
  }

  private SessionPeer(
      FeedSources feeds,
      Outbox.Wire wire,
      int outboxBytes,
      BooleanSupplier exhausted,
      LongSupplier clock) {
    Charge charge = Generous.charge(exhausted);
    this.outbox = new Outbox(wire, Generous.bytes(outboxBytes), charge, this::drained, clock);
    this.session =
        new ClientSession(
            feeds,
            outbox,
            100,
            CODEC,
            Generous.allowance(),
            charge,
            SessionAuth.off(outbox),
            () -> {});
  }

  /**
   * A session whose frames go to {@code wire}, with what is to run once each has left. Its requests
   * come one at a time; all else may come from any thread.
   */
  public static SessionPeer over(
      FeedSources feeds, BiConsumer<String, Runnable> wire, int outboxBytes, LongSupplier clock) {
    Outbox.Wire texts = (text, sent) -> wire.accept(UTF_8.decode(text).toString(), sent);
    return new SessionPeer(feeds, texts, outboxBytes, () -> false, clock);
  }

  /** A session whose frames leave at once, and go nowhere. */
  public static SessionPeer mute(FeedSources feeds, int outboxBytes, LongSupplier clock) {
    return new SessionPeer(
        feeds, (Outbox.Wire) (text, sent) -> sent.run(), outboxBytes, () -> false, clock);
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
