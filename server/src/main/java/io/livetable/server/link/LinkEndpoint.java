package io.livetable.server.link;

import io.livetable.protocol.LinkCodec;
import io.livetable.protocol.LinkMessage;
import io.livetable.protocol.LinkMessage.Ack;
import io.livetable.protocol.LinkMessage.Fault;
import io.livetable.protocol.LinkMessage.Hello;
import io.livetable.protocol.LinkMessage.Refuse;
import io.livetable.protocol.LinkProtocolException;
import io.livetable.protocol.RefuseCode;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.StatusCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The server's side of one link. Reads the next message only while the ranges that are not
 * acknowledged leave room. Jetty calls the methods one at a time; ranges are acknowledged on the
 * threads that took them.
 */
public final class LinkEndpoint implements Session.Listener {

  private static final Logger LOG = LoggerFactory.getLogger(LinkEndpoint.class);
  private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long NEVER = Long.MAX_VALUE;

  private final Links links;
  private final LinkCodec codec = new LinkCodec();
  private final ReceiveWindow window;
  private final Acknowledger acknowledger = new Acknowledger(this::acknowledge);
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile @Nullable Session session;
  private volatile String remote = "";
  private volatile @Nullable Conversation conversation;

  /** How much time is left at {@link #since} for what has to come: a HELLO, or the end. */
  private volatile long allowedNanos = NEVER;

  private volatile long since;

  LinkEndpoint(Links links) {
    this.links = links;
    this.window = new ReceiveWindow(links.limits().windowBytes());
  }

  @Override
  public void onWebSocketOpen(Session opened) {
    session = opened;
    remote = String.valueOf(opened.getRemoteSocketAddress());
    allow(links.limits().helloTimeout().toNanos());
    links.opened(this);
    opened.demand();
  }

  @Override
  public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
    byte[] bytes = new byte[payload.remaining()];
    payload.get(bytes);
    callback.succeed();
    if (!ended.get()) {
      try {
        take(codec.decode(bytes, 0, bytes.length), bytes.length);
      } catch (LinkProtocolException e) {
        end(RefuseCode.PROTOCOL_ERROR, "not a link message: " + e.getMessage());
      } catch (LinkFaultException e) {
        end(e);
      }
    }
    if (ended.get() || window.mayRead()) {
      demand();
    }
  }

  @Override
  public void onWebSocketText(String message) {
    end(RefuseCode.PROTOCOL_ERROR, "a link carries binary messages only");
    demand();
  }

  @Override
  public void onWebSocketClose(int status, String reason, Callback callback) {
    leave("closed with " + status);
    callback.succeed();
  }

  @Override
  public void onWebSocketError(Throwable cause) {
    leave("failed: " + cause);
  }

  /** The task at the other end; empty before it has introduced itself. */
  Optional<Hello> task() {
    return Optional.ofNullable(conversation).map(Conversation::hello);
  }

  /** How many partitions the task has open. */
  int partitions() {
    Conversation current = conversation;
    return current == null ? 0 : current.partitions();
  }

  long unacknowledgedBytes() {
    return window.unacknowledgedBytes();
  }

  /** Lets time pass: what is late ends the link, however busily the other side pings. */
  void tick(long now) {
    if (allowedNanos != NEVER && now - since > allowedNanos) {
      if (ended.get()) {
        cut();
      } else {
        end(RefuseCode.PROTOCOL_ERROR, "the task has not introduced itself in time");
      }
    }
  }

  private void allow(long nanos) {
    since = links.now();
    allowedNanos = nanos;
  }

  private void cut() {
    Session current = session;
    if (current != null) {
      current.disconnect();
    }
  }

  /** Tells the task why the link ends, and closes it. Only the first reason is told. */
  void end(RefuseCode code, String message) {
    if (ended.compareAndSet(false, true)) {
      LOG.atLevel(code == RefuseCode.STOPPING ? Level.INFO : Level.WARN)
          .log("Ending a link: {} {} {}", code.text(), message, who());
      links.meters().faults(code.text()).increment();
      sendLast(new Fault(code.text(), message), code);
    }
  }

  private void end(LinkFaultException fault) {
    end(fault.code(), String.valueOf(fault.getMessage()));
  }

  private void take(LinkMessage message, int bytes) throws LinkFaultException {
    Conversation current = conversation;
    if (current != null) {
      current.take(message, bytes);
    } else if (message instanceof Hello hello) {
      greet(hello);
    } else {
      throw LinkFaultException.breach("a task introduces itself first");
    }
  }

  private void greet(Hello hello) {
    LinkMessage.FromServer answer = links.greet(hello);
    if (answer instanceof Refuse refuse) {
      ended.set(true);
      LOG.warn(
          "Refused connector {} task {}: {} {} remote={}",
          Greeting.name(hello),
          hello.task(),
          refuse.code(),
          refuse.message(),
          remote);
      links.meters().refused(refuse.code()).increment();
      sendLast(refuse, RefuseCode.parse(refuse.code()));
      return;
    }
    conversation =
        new Conversation(
            hello, links.target(), links.meters(), window, this::handedOver, this::end);
    allow(NEVER);
    LOG.info("A connector task has linked: {}", who());
    send(answer, sent -> {});
    links.joined(this, hello);
  }

  private void handedOver(long seq) {
    window.done(seq);
    acknowledger.reach(window.acknowledged());
    if (window.mayResume()) {
      demand();
    }
  }

  private void acknowledge(long seq, Consumer<Boolean> done) {
    if (ended.get()) {
      done.accept(false);
    } else {
      send(new Ack(seq), done);
    }
  }

  private void send(LinkMessage message, Consumer<Boolean> done) {
    Optional<Session> current = open();
    if (current.isEmpty()) {
      done.accept(false);
      return;
    }
    current
        .get()
        .sendBinary(
            ByteBuffer.wrap(codec.encode(message)),
            Callback.from(() -> done.accept(true), failure -> done.accept(false)));
  }

  private void sendLast(LinkMessage message, RefuseCode code) {
    allow(CLOSE_NANOS);
    send(
        message,
        sent ->
            open().ifPresent(opened -> opened.close(closeCode(code), code.text(), Callback.NOOP)));
  }

  private static int closeCode(RefuseCode code) {
    return switch (code) {
      case UNSUPPORTED_PROTOCOL, RENDERER_MISMATCH, UNKNOWN_TOPIC, CONVERTER_MISMATCH ->
          StatusCode.POLICY_VIOLATION;
      case PROTOCOL_ERROR -> StatusCode.PROTOCOL;
      case NOT_READY -> StatusCode.TRY_AGAIN_LATER;
      case EPOCH_CHANGED, STOPPING -> StatusCode.SERVICE_RESTART;
      case REPLACED -> StatusCode.NORMAL;
    };
  }

  private void demand() {
    open().ifPresent(Session::demand);
  }

  private Optional<Session> open() {
    return Optional.ofNullable(session).filter(Session::isOpen);
  }

  private void leave(String why) {
    ended.set(true);
    if (links.left(this)) {
      LOG.info("A connector task's link has ended: {} {}", why, who());
    }
  }

  private String who() {
    return task()
        .map(
            hello ->
                "connector=%s task=%d incarnation=%s remote=%s"
                    .formatted(hello.connector(), hello.task(), hello.incarnation(), remote))
        .orElse("remote=" + remote);
  }
}
