package io.livetable.connect.link;

import io.livetable.connect.config.ConnectorConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.SSLException;
import org.apache.kafka.common.config.SslConfigs;
import org.jspecify.annotations.Nullable;

/** A server link over the JDK's WebSocket client. */
final class WebSocketServerLink implements ServerLink {

  static final String SUBPROTOCOL = "livetable-link.v1";

  /** Servers send small messages only; more than this is no Livetable server. */
  private static final int MAX_INBOUND_BYTES = 1024 * 1024;

  /** What the JDK's messages quote of it. */
  private static final char TLS_ALERT = 0x15;

  private final WebSocket socket;

  private WebSocketServerLink(WebSocket socket) {
    this.socket = socket;
  }

  /** Opens links; over TLS to the servers whose URLs say so. */
  static Opener opener(ConnectorConfig config) {
    Duration connectTimeout = config.connectTimeout();
    HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(connectTimeout);
    if (config.usesTls()) {
      builder.sslContext(config.tls().context()).sslParameters(config.tls().parameters());
    }
    HttpClient client = builder.build();
    return (server, secret, listener) -> {
      WebSocket.Builder socketBuilder = client.newWebSocketBuilder();
      if (!secret.value().isEmpty()) {
        socketBuilder.header("Authorization", "Bearer " + secret.value());
      }
      return socketBuilder
          .subprotocols(SUBPROTOCOL)
          .connectTimeout(connectTimeout)
          .buildAsync(server, new Inbound(listener))
          .handle((socket, failure) -> opened(server, socket, failure));
    };
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
        throw new CompletionException(Refusals.of(server, handshake.getResponse()));
      }
      String reason = "it answers HTTP %d".formatted(status);
      throw new CompletionException(
          status >= 500
              ? new IOException(reason)
              : new WrongServerException(
                  ConnectorConfig.SERVERS,
                  reason + ": is this the URL of a server's link listener?"));
    }
    throw new CompletionException(
        tlsFault(server, cause).or(() -> plainFault(server, cause)).orElse(cause));
  }

  /** Says what to do about a certificate that is not accepted, or a server without one. */
  private static Optional<Throwable> tlsFault(URI server, @Nullable Throwable failure) {
    Throwable cause = failure;
    while (cause != null && !(cause instanceof SSLException)) {
      cause = cause.getCause();
    }
    String message = cause == null ? "" : String.valueOf(cause.getMessage());
    if (message.contains("No subject alternative") || message.contains("No name matching")) {
      return Optional.of(
          new WrongServerException(
              ConnectorConfig.SERVERS,
              "its certificate does not name %s (%s): use a name in the URL that the certificate has, or issue another certificate"
                  .formatted(server.getHost(), message)));
    }
    if (message.contains("nrecognized SSL message")) {
      return Optional.of(
          new WrongServerException(
              ConnectorConfig.SERVERS,
              "it does not speak TLS: use ws:// for it, or set link.tls.keystore on the server"));
    }
    if (message.contains("Received fatal alert") && message.contains("certificate")) {
      return Optional.of(
          new WrongServerException(
              SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG,
              "it does not take this connector's certificate, or there is none (%s): set ssl.keystore.location to one that the server's link.tls.truststore vouches for"
                  .formatted(message)));
    }
    if (message.contains("PKIX") || message.contains("trustAnchors")) {
      return Optional.of(
          new WrongServerException(
              SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG,
              "its certificate is not trusted (%s): set ssl.truststore.location to a store that holds it, or the authority's that issued it"
                  .formatted(message)));
    }
    return Optional.empty();
  }

  /** Says what to do if a server speaks TLS and was not spoken to so: an alert is no HTTP. */
  private static Optional<Throwable> plainFault(URI server, @Nullable Throwable failure) {
    if (!"ws".equals(server.getScheme())) {
      return Optional.empty();
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (String.valueOf(cause.getMessage()).indexOf(TLS_ALERT) >= 0) {
        return Optional.of(
            new WrongServerException(
                ConnectorConfig.SERVERS,
                "it speaks TLS: use wss:// for it, and set ssl.truststore.location to a store that"
                    + " holds its certificate, or the authority's that issued it"));
      }
    }
    return Optional.empty();
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
