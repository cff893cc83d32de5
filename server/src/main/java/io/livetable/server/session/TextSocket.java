package io.livetable.server.session;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Utf8StringBuilder;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.exception.BadPayloadException;
import org.eclipse.jetty.websocket.core.exception.CloseException;
import org.eclipse.jetty.websocket.core.exception.MessageTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket whose messages are whole texts, one at a time, each of them asked for. Frames, masks
 * and the closing handshake are Jetty's core; Jetty's endpoints stand on the same core, but hold
 * the request of the upgrade for as long as the connection lasts, which is half of an idle session.
 */
public abstract class TextSocket implements FrameHandler {

  private final AtomicBoolean reading = new AtomicBoolean();
  private volatile @Nullable CoreSession socket;
  private volatile boolean closing;

  /** What has come of a message in several frames; null between messages. */
  private @Nullable Utf8StringBuilder begun;

  private long begunBytes;

  /** It is open. Nothing is read before {@link #demand}. */
  protected abstract void opened();

  /** A message came. The next one comes after {@link #demand}. */
  protected abstract void received(String message);

  /** A binary message came, which is no text: to be closed. */
  protected abstract void receivedBinary();

  /** The answer to a ping came. */
  protected abstract void answered();

  /** It is closed; nothing else is called any more. */
  protected abstract void closed(int code);

  /** It failed, and is closed next. */
  protected abstract void failed(Throwable cause);

  /** The socket; null before it is open. */
  protected final @Nullable CoreSession socket() {
    return socket;
  }

  /** Asks for the next message; does nothing if one is asked for already. */
  protected final void demand() {
    CoreSession open = socket;
    if (open != null && !open.isClosed() && reading.compareAndSet(false, true)) {
      open.demand();
    }
  }

  /** Sends a text, which must not be changed any more. */
  protected final void send(ByteBuffer text, Callback callback) {
    CoreSession open = socket;
    if (open != null) {
      open.sendFrame(new Frame(OpCode.TEXT, text), callback, false);
    }
  }

  /** Begins to close: what still comes is read to its end and dropped. */
  protected final void end(int code, String reason) {
    CoreSession open = socket;
    if (open != null) {
      closing = true;
      open.close(code, reason, Callback.NOOP);
      demand();
    }
  }

  @Override
  public final void onOpen(CoreSession opened, Callback callback) {
    socket = opened;
    callback.succeeded();
    opened();
  }

  @Override
  public final void onFrame(Frame frame, Callback callback) {
    reading.set(false);
    switch (frame.getOpCode()) {
      case OpCode.PING -> pong(frame, callback);
      case OpCode.PONG -> {
        callback.succeeded();
        answered();
        demand();
      }
      case OpCode.CLOSE -> callback.succeeded(); // Jetty answers it.
      default -> data(frame, callback);
    }
  }

  /** The next frame is not read before the answer is written. */
  private void pong(Frame ping, Callback callback) {
    CoreSession open = socket;
    if (open != null) {
      open.sendFrame(
          new Frame(OpCode.PONG, ping.getPayload()),
          Callback.from(
              () -> {
                callback.succeeded();
                demand();
              },
              callback::failed),
          false);
    }
  }

  private void data(Frame frame, Callback callback) {
    String message = null;
    boolean binary = frame.getOpCode() == OpCode.BINARY;
    try {
      if (!closing && !binary) {
        message = message(frame);
      }
    } catch (CloseException e) {
      callback.failed(e); // Jetty closes with its code.
      return;
    }
    callback.succeeded();
    if (message != null) {
      received(message);
    } else if (binary && !closing) {
      receivedBinary();
    } else {
      demand();
    }
  }

  /** The message that ends with this frame; null if more frames follow. */
  private @Nullable String message(Frame frame) {
    CoreSession open = socket;
    ByteBuffer payload = frame.getPayload();
    int bytes = frame.getPayloadLength();
    if (open == null || begunBytes + bytes > open.getMaxTextMessageSize()) {
      throw new MessageTooLargeException("the message is too large");
    }
    Utf8StringBuilder text = begun == null ? new Utf8StringBuilder(bytes) : begun;
    if (payload != null) {
      text.append(payload);
    }
    if (frame.isFin()) {
      begun = null;
      begunBytes = 0;
      return text.takeCompleteString(TextSocket::notUtf8);
    }
    if (text.hasCodingErrors()) {
      throw notUtf8();
    }
    begun = text;
    begunBytes += bytes;
    return null;
  }

  private static BadPayloadException notUtf8() {
    return new BadPayloadException("the message is not UTF-8");
  }

  @Override
  public final void onError(Throwable cause, Callback callback) {
    callback.succeeded();
    failed(cause);
  }

  @Override
  public final void onClosed(CloseStatus status, Callback callback) {
    callback.succeeded();
    closed(status.getCode());
  }
}
