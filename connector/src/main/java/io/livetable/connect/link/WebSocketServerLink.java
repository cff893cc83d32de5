package io.livetable.connect.link;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/** A server link over the JDK's WebSocket client. */
final class WebSocketServerLink implements ServerLink {

  static final String SUBPROTOCOL = "livetable-link.v1";

  /** Servers send small messages only; more than this is no Livetable server. */
  private static final int MAX_INBOUND_BYTES = 1024 * 1024;

  private final WebSocket socket;

  private WebSocketServerLink(WebSocket socket) {
    this.socket = socket;
  }

  /** Opens links that show the secret to the server. */
  static Opener opener(Password secret, Duration connectTimeout) {
    HttpClient client = HttpClient.newBuilder().connectTimeout(connectTimeout).build();
    return (server, listener) ->
        client
            .newWebSocketBuilder()
            .header("Authorization", "Bearer " + secret.value())
            .subprotocols(SUBPROTOCOL)
            .connectTimeout(connectTimeout)
            .buildAsync(server, new Inbound(listener))
            .handle((socket, failure) -> opened(server, socket, failure));
  }

  private static ServerLink opened(
      URI server, @Nullable WebSocket socket, @Nullable Throwable failure) {
    if (socket != null) {
      return new WebSocketServerLink(socket);
    }
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof WebSocketHandshakeException handshake) {
      int status = handshake.getResponse().statusCode();
      if (status == 401 || status == 403) {
        throw new CompletionException(
            new LinkRefusedException(
                "server %s refuses the link secret (HTTP %d): set link.secret to the server's link.secret"
                    .formatted(server, status)));
      }
      throw new CompletionException(
          new java.io.IOException(
              "it answers HTTP %d: is this the URL of a server's link listener?"
                  .formatted(status)));
    }
    throw new CompletionException(cause);
  }

  @Override
  public CompletableFuture<?> send(byte[] message) {
    return socket.sendBinary(ByteBuffer.wrap(message), true);
  }

  @Override
  public CompletableFuture<?> ping() {
    return socket.sendPing(ByteBuffer.allocate(0));
  }

  @Override
  public void abort() {
    socket.abort();
  }

  /** Puts fragments together and passes messages on. */
  private static final class Inbound implements WebSocket.Listener {
    private final Listener listener;
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();

    Inbound(Listener listener) {
      this.listener = listener;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer part, boolean last) {
      if (message.size() + part.remaining() > MAX_INBOUND_BYTES) {
        fail(socket, "it sent a message that is too large");
        return null;
      }
      byte[] bytes = new byte[part.remaining()];
      part.get(bytes);
      message.writeBytes(bytes);
      if (last) {
        listener.onMessage(message.toByteArray());
        message.reset();
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      fail(socket, "it sent text: is this the URL of a server's link listener?");
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer payload) {
      listener.onPong();
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      listener.onClosed("it closed with " + code + (reason.isEmpty() ? "" : " " + reason));
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      listener.onClosed(Reasons.of(error));
    }

    private void fail(WebSocket socket, String reason) {
      socket.abort();
      listener.onClosed(reason);
    }
  }
}
