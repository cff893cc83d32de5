package io.livetable.server.races;

import io.livetable.server.races.Member.Stage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.function.Predicate;

/** Many clients on one thread, the caller's. */
public final class Crowd implements AutoCloseable {

  /** How many connect at once, if no other number is asked for. */
  private static final int AT_ONCE = 40;

  private final Selector selector = Selector.open();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
  private final InetSocketAddress server;
  private final List<Member> members;
  private final int atOnce;
  private int begun;

  Crowd(InetSocketAddress server, List<Member> members) throws IOException {
    this(server, members, AT_ONCE);
  }

  /**
   * A crowd that has not connected.
   *
   * @param atOnce how many may be connecting at once: no more than a listener's queue takes
   */
  public Crowd(InetSocketAddress server, List<Member> members, int atOnce) throws IOException {
    this.atOnce = atOnce;
    this.server = server;
    this.members = List.copyOf(members);
    this.begun = members.size();
  }

  /** All connect; returns when all are live. */
  public void connect() throws IOException {
    begun = 0;
    awaitAll(member -> member.stage() == Stage.LIVE);
  }

  /** Goes on until all are like this. */
  public void awaitAll(Predicate<Member> what) throws IOException {
    long end = System.nanoTime() + RunningServer.LONG.toNanos();
    while (count(what) < members.size()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError(
            "%d of %d; one of the others: %s"
                .formatted(
                    count(what),
                    members.size(),
                    members.stream().filter(what.negate()).findFirst().orElseThrow()));
      }
      turn();
    }
  }

  /** How many of them are like this. */
  public int count(Predicate<Member> what) {
    return (int) members.stream().filter(what).count();
  }

  private void connect(Member member) throws IOException {
    SocketChannel socket = SocketChannel.open();
    socket.configureBlocking(false);
    // Reset at the end, so that no port waits for nothing.
    socket.setOption(StandardSocketOptions.SO_LINGER, 0);
    socket.register(selector, SelectionKey.OP_CONNECT, member);
    member.connecting(socket);
    if (socket.connect(server)) {
      throw new IOException("connected at once, though it does not block");
    }
  }

  /** Deals with what has come, if anything comes soon. */
  private void turn() throws IOException {
    if (begun < members.size()) {
      int room = atOnce - count(member -> member.stage() == Stage.CONNECTING);
      for (; room > 0 && begun < members.size(); room--) {
        connect(members.get(begun++));
      }
    }
    selector.select(100);
    for (SelectionKey key : selector.selectedKeys()) {
      Member member = (Member) key.attachment();
      SocketChannel socket = (SocketChannel) key.channel();
      if (key.isConnectable()) {
        socket.finishConnect();
        key.interestOps(SelectionKey.OP_READ);
        member.connected();
      } else {
        read(socket, member);
      }
    }
    selector.selectedKeys().clear();
  }

  private void read(SocketChannel socket, Member member) throws IOException {
    buffer.clear();
    if (socket.read(buffer) < 0) {
      member.received(null);
      socket.close();
    } else {
      byte[] bytes = new byte[buffer.flip().remaining()];
      buffer.get(bytes);
      member.received(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }
}
