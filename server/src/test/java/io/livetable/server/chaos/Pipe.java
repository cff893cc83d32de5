package io.livetable.server.chaos;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.function.Consumer;

/** One connection through a {@link Proxy}: two sockets and what is on its way. Of its thread. */
final class Pipe {

  private final SocketChannel client;
  private final SocketChannel backend;
  private final SelectionKey clientKey;
  private final SelectionKey backendKey;
  private final Proxy.Tap tap;
  private final Consumer<Pipe> closed;
  private final Way there;
  private final Way back;
  private boolean muted;
  private boolean gone;

  /** What goes one way. */
  private static final class Way {
    private final ByteBuffer bytes;
    private long allowed = Long.MAX_VALUE;
    private boolean ended;

    Way(int size) {
      bytes = ByteBuffer.allocate(size);
    }

    boolean wantsMore() {
      return !ended && allowed > 0 && bytes.hasRemaining();
    }

    boolean holds() {
      return bytes.position() > 0;
    }
  }

  Pipe(
      SocketChannel client,
      SocketChannel backend,
      Selector selector,
      int buffer,
      Proxy.Tap tap,
      Consumer<Pipe> closed)
      throws IOException {
    this.client = client;
    this.backend = backend;
    this.tap = tap;
    this.closed = closed;
    this.there = new Way(buffer);
    this.back = new Way(buffer);
    this.clientKey = client.register(selector, 0, this);
    this.backendKey = backend.register(selector, 0, this);
  }

  boolean muted() {
    return muted;
  }

  /** Nothing passes from now on, and nobody is told. */
  void mute() {
    muted = true;
    interests();
  }

  /** Lets so many bytes pass on each way until the next tick. */
  void tick(long allowance) {
    there.allowed = allowance;
    back.allowed = allowance;
    interests();
  }

  /** Moves what can be moved. */
  void ready(SelectionKey key) {
    if (muted || gone || !key.isValid()) {
      return;
    }
    try {
      pump(client, there, backend, true);
      pump(backend, back, client, false);
      if ((there.ended && !there.holds()) || (back.ended && !back.holds())) {
        close(false);
      } else {
        interests();
      }
    } catch (IOException e) {
      close(true);
    }
  }

  private void pump(SocketChannel from, Way way, SocketChannel to, boolean towardsBackend)
      throws IOException {
    if (way.wantsMore()) {
      int before = way.bytes.position();
      int limit = way.bytes.limit();
      way.bytes.limit((int) Math.min(limit, before + Math.min(way.allowed, limit)));
      int read = from.read(way.bytes);
      way.bytes.limit(limit);
      if (read < 0) {
        way.ended = true;
      } else if (read > 0) {
        if (way.allowed != Long.MAX_VALUE) {
          way.allowed -= read;
        }
        tap.passed(
            towardsBackend, Arrays.copyOfRange(way.bytes.array(), before, before + read), read);
      }
    }
    if (way.holds()) {
      way.bytes.flip();
      to.write(way.bytes);
      way.bytes.compact();
    }
  }

  private void interests() {
    if (!gone && clientKey.isValid() && backendKey.isValid()) {
      clientKey.interestOps(muted ? 0 : interest(there, back));
      backendKey.interestOps(muted ? 0 : interest(back, there));
    }
  }

  private static int interest(Way from, Way to) {
    return (from.wantsMore() ? SelectionKey.OP_READ : 0) | (to.holds() ? SelectionKey.OP_WRITE : 0);
  }

  /** Ends both sides, with a reset or in order. */
  void close(boolean reset) {
    if (gone) {
      return;
    }
    gone = true;
    end(client, reset);
    end(backend, reset);
    closed.accept(this);
  }

  private static void end(SocketChannel channel, boolean reset) {
    try {
      if (reset) {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
      channel.close();
    } catch (IOException e) {
      // It is gone already.
    }
  }
}
