package io.livetable.server.bench.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** One session of the load client. Confined to its thread. */
final class Member {

  private static final int PER_ADDRESS = 10_000;

  /** Clients of several servers share no address, or ports would not suffice. */
  private static final int ADDRESSES = 250;

  private static final int TEXT = 0x81;
  private static final byte[] PONG = {(byte) 0x8A, (byte) 0x80, 0, 0, 0, 0};

  private static final String REQUEST =
      """
      GET /ws HTTP/1.1
      Host: 127.0.0.1
      Connection: Upgrade
      Upgrade: websocket
      Sec-WebSocket-Version: 13
      Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==
      Sec-WebSocket-Protocol: livetable.v1

      """
          .replace("\n", "\r\n");

  private final SocketChannel channel;
  private final FrameCounter frames;
  private final String subscribe;
  private boolean subscribed;

  /** Begins to connect, from one of several addresses of this machine, so that ports suffice. */
  Member(int number, int port, String subscribe, boolean timed, Selector selector)
      throws IOException {
    this.subscribe = subscribe;
    this.frames = new FrameCounter(new MessageCounter(timed));
    this.channel = SocketChannel.open();
    channel.configureBlocking(false);
    channel.bind(new InetSocketAddress(address(1 + port % ADDRESSES, 1 + number / PER_ADDRESS), 0));
    var unused = channel.connect(new InetSocketAddress(address(0, 1), port));
    channel.register(selector, SelectionKey.OP_CONNECT, this);
  }

  /** The connection is there. */
  void connected(SelectionKey key) throws IOException {
    var unused = channel.finishConnect();
    key.interestOps(SelectionKey.OP_READ);
    write(ByteBuffer.wrap(REQUEST.getBytes(StandardCharsets.US_ASCII)));
  }

  /** Reads what there is, at most a buffer full. */
  void read(ByteBuffer buffer, Tally tally) throws IOException {
    int read = channel.read(buffer.clear());
    if (read < 0) {
      throw new IOException("a session was closed by the server");
    }
    tally.now = System.nanoTime();
    frames.take(buffer.flip(), tally);
    if (frames.isClosed()) {
      throw new IOException("the server closes a session");
    }
    for (int i = frames.takePings(); i > 0; i--) {
      write(ByteBuffer.wrap(PONG)); // The server's pings are empty.
    }
    if (frames.isOpen() && !subscribed) {
      subscribed = true;
      write(text(subscribe));
    }
  }

  /** Reads no more. */
  void fallDeaf(Selector selector) {
    SelectionKey key = channel.keyFor(selector);
    if (key != null) {
      key.interestOps(0);
    }
  }

  /** The whole frame must fit into the socket's buffer, which is larger than anything sent. */
  private void write(ByteBuffer bytes) throws IOException {
    var unused = channel.write(bytes);
    if (bytes.hasRemaining()) {
      throw new IOException("a session's socket takes nothing");
    }
  }

  /** 127.0.B.C, one of this machine's own. */
  private static InetAddress address(int third, int fourth) throws IOException {
    return InetAddress.getByAddress(new byte[] {127, 0, (byte) third, (byte) fourth});
  }

  /** A client's frame, whose mask changes nothing. */
  private static ByteBuffer text(String message) {
    byte[] payload = message.getBytes(StandardCharsets.UTF_8);
    ByteBuffer frame = ByteBuffer.allocate(payload.length + 8);
    frame.put((byte) TEXT);
    if (payload.length < 126) {
      frame.put((byte) (0x80 | payload.length));
    } else {
      frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
    }
    return frame.putInt(0).put(payload).flip();
  }
}
