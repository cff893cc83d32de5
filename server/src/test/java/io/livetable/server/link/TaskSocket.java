package io.livetable.server.link;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.livetable.protocol.LinkCodec;
import io.livetable.protocol.LinkMessage;
import io.livetable.protocol.LinkProtocolException;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** A connector task's end of a link, message by message. */
final class TaskSocket implements WebSocket.Listener {

  private static final int PATIENCE_SECONDS = 10;

  private final LinkCodec codec = new LinkCodec();
  private final BlockingQueue<LinkMessage> received = new LinkedBlockingQueue<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final ByteArrayOutputStream message = new ByteArrayOutputStream();
  private final WebSocket socket;

  TaskSocket(int port, String secret) throws Exception {
    socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .header("Authorization", "Bearer " + secret)
            .subprotocols("livetable-link.v1")
            .buildAsync(URI.create("ws://127.0.0.1:" + port + "/link"), this)
            .get(PATIENCE_SECONDS, SECONDS);
  }

  void send(LinkMessage link) throws Exception {
    sendBytes(codec.encode(link));
  }

  void sendBytes(byte[] bytes) throws Exception {
    socket.sendBinary(ByteBuffer.wrap(bytes), true).get(PATIENCE_SECONDS, SECONDS);
  }

  void sendText(String text) throws Exception {
    socket.sendText(text, true).get(PATIENCE_SECONDS, SECONDS);
  }

  /** The next message of the server; fails if none comes. */
  LinkMessage next() throws InterruptedException {
    @Nullable LinkMessage next = received.poll(PATIENCE_SECONDS, SECONDS);
    if (next == null) {
      throw new AssertionError("the server sent nothing");
    }
    return next;
  }

  /** The code that the server closed with. */
  int closeCode() throws Exception {
    return closed.get(PATIENCE_SECONDS, SECONDS);
  }

  void disconnect() {
    socket.abort();
  }

  @Override
  public CompletionStage<?> onBinary(WebSocket open, ByteBuffer part, boolean last) {
    byte[] bytes = new byte[part.remaining()];
    part.get(bytes);
    message.writeBytes(bytes);
    if (last) {
      try {
        received.add(codec.decode(message.toByteArray(), 0, message.size()));
      } catch (LinkProtocolException e) {
        throw new IllegalStateException(e);
      }
      message.reset();
    }
    open.request(1);
    return CompletableFuture.completedStage(null);
  }

  @Override
  public void onOpen(WebSocket opened) {
    opened.request(1);
  }

  @Override
  public CompletionStage<?> onClose(WebSocket unused, int code, String reason) {
    closed.complete(code);
    return CompletableFuture.completedStage(null);
  }

  @Override
  public void onError(WebSocket unused, Throwable error) {
    closed.completeExceptionally(error);
  }
}
