package io.livetable.server.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.livetable.protocol.LinkCodec;
import io.livetable.protocol.LinkMessage;
import io.livetable.protocol.LinkProtocolException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A connector task's end of a link, message by message. One thread. */
public final class TaskSocket implements AutoCloseable {

  private static final int PATIENCE_MS = 10_000;

  private final LinkCodec codec = new LinkCodec();
  private final RawSocket socket;

  /** Links to a port of this machine. */
  public TaskSocket(int port, String secret) throws IOException {
    socket = new RawSocket(port, PATIENCE_MS);
    socket.send(
        RawHttp.request(
            "GET",
            "/link",
            port,
            RawHttp.UPGRADE,
            "Sec-WebSocket-Protocol: livetable-link.v1",
            "Authorization: Bearer " + secret));
    RawSocket.Answer answer = socket.answer();
    if (answer.status() != 101) {
      throw new IOException("no link: " + answer);
    }
  }

  /** Sends a message. */
  public void send(LinkMessage link) throws IOException {
    sendBytes(codec.encode(link));
  }

  /** Sends a binary message. */
  public void sendBytes(byte[] bytes) throws IOException {
    socket.send(Frame.masked(Frame.whole(Frame.BINARY), bytes));
  }

  /** Sends a text message. */
  public void sendText(String text) throws IOException {
    socket.send(Frame.masked(Frame.whole(Frame.TEXT), text.getBytes(UTF_8)));
  }

  /** The next message of the server; fails if none comes. */
  public LinkMessage next() throws IOException, LinkProtocolException {
    Frame frame = awaited();
    if (frame.opcode() != Frame.BINARY) {
      throw new AssertionError("the server sent opcode " + frame.opcode());
    }
    return codec.decode(frame.payload(), 0, frame.payload().length);
  }

  /** The code that the server closes with, after all that it still sends. */
  public int closeCode() throws IOException {
    Frame frame = awaited();
    while (frame.opcode() != Frame.CLOSE) {
      frame = awaited();
    }
    socket.send(Frame.masked(Frame.whole(Frame.CLOSE), frame.payload()));
    return frame.closeCode();
  }

  private Frame awaited() throws IOException {
    @Nullable Frame frame = socket.frame();
    if (frame == null) {
      throw new AssertionError("the server sent nothing more");
    }
    return frame;
  }

  /** Hangs up. */
  public void disconnect() throws IOException {
    socket.close();
  }

  @Override
  public void close() throws IOException {
    disconnect();
  }
}
