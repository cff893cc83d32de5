package io.livetable.server.bench.reference;

import io.livetable.server.bench.load.CommandLines;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/**
 * The least that a broadcast can cost in Java: frames that are encoded beforehand, written to every
 * socket, one after the other, by one thread. It knows nothing of WebSocket but the opening; its
 * clients must read.
 */
public final class RawBroadcaster {

  /** The answer to the one key that the load client offers. */
  private static final String OPENING =
      """
      HTTP/1.1 101 Switching Protocols
      Connection: Upgrade
      Upgrade: websocket
      Sec-WebSocket-Accept: ICX+Yqv66kxgM0FcWaLWlFLwTAI=

      """
          .replace("\n", "\r\n");

  private final List<SocketChannel> sockets = new CopyOnWriteArrayList<>();

  private RawBroadcaster() {}

  /** The port to listen on. */
  public static void main(String[] args) throws IOException {
    RawBroadcaster broadcaster = new RawBroadcaster();
    ServerSocketChannel listener = ServerSocketChannel.open();
    var unused =
        listener.bind(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])),
            1024);
    Thread thread = new Thread(() -> broadcaster.accept(listener), "accept");
    thread.setDaemon(true);
    thread.start();
    CommandLines.serve(broadcaster::command);
  }

  private void accept(ServerSocketChannel listener) {
    ByteBuffer request = ByteBuffer.allocate(4096);
    try {
      while (true) {
        SocketChannel socket = listener.accept();
        var unused = socket.read(request.clear());
        unused = socket.write(ByteBuffer.wrap(OPENING.getBytes(StandardCharsets.US_ASCII)));
        unused = socket.write(frame("{\"type\":\"live\"}"));
        socket.configureBlocking(false);
        socket.setOption(java.net.StandardSocketOptions.TCP_NODELAY, true);
        sockets.add(socket);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** {@code run PER_SECOND MILLIS PER_WRITE MESSAGE}. */
  private String command(List<String> words) {
    double rate = Double.parseDouble(words.get(1));
    long until = System.nanoTime() + Long.parseLong(words.get(2)) * 1_000_000;
    int perWrite = Integer.parseInt(words.get(3));
    String message = words.get(4);
    ByteBuffer frame =
        frame(
            perWrite == 1
                ? message
                : "[" + String.join(",", java.util.Collections.nCopies(perWrite, message)) + "]");
    List<SocketChannel> all = List.copyOf(sockets);
    long due = System.nanoTime();
    long writes = 0;
    while (due < until && System.nanoTime() < until) {
      for (SocketChannel socket : all) {
        write(socket, frame.duplicate());
      }
      writes += all.size();
      due += (long) (1e9 * perWrite / rate);
      LockSupport.parkNanos(due - System.nanoTime());
    }
    return "writes=" + writes;
  }

  private static void write(SocketChannel socket, ByteBuffer frame) {
    try {
      while (frame.hasRemaining()) {
        if (socket.write(frame) == 0) {
          Thread.onSpinWait();
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static ByteBuffer frame(String text) {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer frame = ByteBuffer.allocateDirect(payload.length + 4);
    frame.put((byte) 0x81);
    if (payload.length < 126) {
      frame.put((byte) payload.length);
    } else {
      frame.put((byte) 126).putShort((short) payload.length);
    }
    return frame.put(payload).flip();
  }
}
