package io.livetable.server.session;

import java.nio.ByteBuffer;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The WebSocket of a browser session. A frame is read when what the one before asked for has been
 * begun, and the outbox does not refuse updates.
 */
public final class ClientEndpoint extends TextSocket implements Shedder.Candidate {

  private static final Logger LOG = LoggerFactory.getLogger(ClientEndpoint.class);

  /** How long a closing handshake may take before the connection is cut, milliseconds. */
  private static final long CLOSE_MS = 2_000;

  private final Sessions sessions;
  private final String id;
  private final Outbox outbox;
  private final AddressLimits.Place place;
  private final Allowance allowance;
  private final Charge charge;
  private final SessionAuth auth;
  private final ClientSession client;
  private final Beat beat;
  private volatile long lastHeard;
  private volatile boolean pinging;
  private volatile long closingSince;

  ClientEndpoint(Sessions sessions, String id, ClientCodec codec, AddressLimits.Place place) {
    this.sessions = sessions;
    this.id = id;
    this.place = place;
    this.charge = new Charge(sessions.admission().budget());
    this.allowance = sessions.admission().newAllowance();
    this.outbox =
        new Outbox(this::send, sessions.outboxBounds(), charge, this::drained, sessions.clock());
    this.auth = sessions.auth(outbox, allowance::identify, this::close, this::welcome);
    this.client =
        new ClientSession(
            sessions.feeds(),
            outbox,
            sessions.limits().maxSubscriptions(),
            codec,
            allowance,
            charge,
            auth,
            this::handled);
    this.lastHeard = sessions.clock().getAsLong();
    this.beat = sessions.newBeat(lastHeard);
  }

  @Override
  protected void opened() {
    charge.begin();
    if (!sessions.add(this)) {
      close(CloseCode.SERVICE_RESTART, "the server stops");
      return;
    }
    if (!place.take()) {
      close(CloseCode.TOO_MANY, "this address has as many sessions as it may");
      return;
    }
    auth.greet();
    demand();
  }

  @Override
  protected void received(String text) {
    lastHeard = sessions.clock().getAsLong();
    if (!client.receive(text)) {
      Excess excess = client.excess();
      close(excess.code(), excess.reason());
    }
  }

  @Override
  protected void receivedBinary() {
    close(CloseCode.NOT_TEXT, "a session carries text messages only");
  }

  @Override
  protected void answered() {
    lastHeard = sessions.clock().getAsLong();
  }

  @Override
  protected void closed(int code) {
    sessions.remove(this);
    place.leave();
    client.close();
    allowance.leave();
    charge.release();
    LOG.debug("Session {} closed with {}", id, code);
  }

  @Override
  protected void failed(Throwable cause) {
    LOG.debug("Session {} failed", id, cause);
  }

  /** How many accounts the session watches. */
  int subscriptions() {
    return client.subscriptions();
  }

  /** How many bytes wait for the session. */
  @Override
  public long outboxBytes() {
    return outbox.bytes();
  }

  @Override
  public long sendingForMs() {
    return outbox.sendingForMs();
  }

  /** Closes the session because the server needs the room; the client comes back later. */
  @Override
  public void shed() {
    outbox.close();
    send(ByteBuffer.wrap(sessions.goawayWhenShed()), () -> {});
    close(CloseCode.TRY_AGAIN_LATER, "the server has no room");
  }

  /** Tells the client that the server stops. */
  void goaway(long fromMs, long toMs) {
    outbox.add(ServerMessages.goaway(fromMs, toMs));
  }

  /**
   * Begins to close the connection; what the client does not answer in time is cut by {@link
   * #tick}.
   */
  void close(int code, String reason) {
    closingSince = sessions.clock().getAsLong();
    outbox.close();
    end(code, reason);
  }

  /** Lets time pass: heartbeats, pings, and the end of sessions that do not read or are gone. */
  void tick(long now) {
    CoreSession open = socket();
    if (open == null) {
      return;
    }
    long heartbeatMs = sessions.limits().heartbeat().toMillis();
    if (closingSince != 0) {
      if (now - closingSince > CLOSE_MS) {
        open.abort();
      }
    } else if (isStuck(open)) {
      sessions.stuckClosed();
      LOG.debug("Session {} is cut: its socket takes nothing", id);
      closingSince = now;
      outbox.close();
      open.abort();
    } else if (outbox.fullForMs() > sessions.limits().slowTimeout().toMillis()) {
      sessions.slowClosed();
      close(CloseCode.SLOW, "the client does not read");
    } else if (now - lastHeard > 3 * heartbeatMs && !outbox.isFull()) {
      close(CloseCode.SERVER_ERROR, "the client does not answer pings");
    } else {
      auth.tick();
      if (outbox.sendingForMs() == 0 && beat.isHeartbeatDue(outbox.idleForMs())) {
        outbox.add(ServerMessages.heartbeat(System.currentTimeMillis()));
      }
      if (!pinging && beat.isPingDue(now)) {
        pinging = true; // What waits for a socket must not grow by pings.
        open.sendFrame(
            new Frame(OpCode.PING),
            Callback.from(() -> pinging = false, failure -> pinging = false),
            false);
      }
    }
  }

  /** Whether a frame has been on its way for too long, and its socket takes nothing of it. */
  private boolean isStuck(CoreSession open) {
    long timeoutMs = sessions.writeTimeoutMs();
    return outbox.sendingForMs() > timeoutMs && SocketIdle.forMs(open) > timeoutMs;
  }

  /** Says the welcome, which is said to those only who are let in. */
  private byte[] welcome(byte[] more) {
    place.authenticated();
    return sessions.welcome(id, more);
  }

  private void handled() {
    charge.request(0);
    if (!outbox.isFull()) {
      demand();
    }
  }

  private void drained() {
    client.drained();
    demand();
  }

  private void send(ByteBuffer text, Runnable sent) {
    try {
      send(text, Callback.from(sent, failure -> notSent(failure)));
    } catch (RuntimeException e) {
      notSent(e); // The event loop that filled the outbox has other sessions to serve.
    }
  }

  private void notSent(Throwable failure) {
    LOG.debug("Session {} could not be sent to", id, failure);
    CoreSession open = socket();
    if (open != null) {
      open.abort();
    }
  }

  @Override
  public String toString() {
    return "session " + id;
  }
}
