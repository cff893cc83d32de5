package io.livetable.server.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A plain TCP balancer on the loopback address that can lose, mute and slow down what passes
 * through it. Connections go to the backends in turn; one that refuses is passed over. One thread
 * does it all; the methods may be called by any.
 */
final class Proxy implements AutoCloseable {

  private static final long TICK_MS = 50;

  private final String name;
  private final List<InetSocketAddress> backends;
  private final int buffer;
  private final Supplier<Tap> taps;
  private final Selector selector;
  private final ServerSocketChannel listener;
  private final Set<Pipe> pipes = new LinkedHashSet<>();
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Thread thread;
  private long bytesPerSecond = Long.MAX_VALUE;
  private boolean deaf;
  private int turn;
  private volatile boolean stopped;

  /** Sees what passes. Called by the proxy's thread. */
  interface Tap {
    /** Bytes went from the one who connected to the backend, or back. */
    void passed(boolean towardsBackend, byte[] bytes, int length);
  }

  /**
   * A proxy that listens at once.
   *
   * @param buffer how many bytes wait on each way and in each socket, about
   * @param taps gives each connection its tap
   */
  Proxy(String name, int port, List<Integer> backends, int buffer, Supplier<Tap> taps) {
    this.name = name;
    this.buffer = buffer;
    this.taps = taps;
    this.backends = backends.stream().map(Proxy::local).toList();
    try {
      selector = Selector.open();
      listener = ServerSocketChannel.open();
      listener.bind(local(port), 1_024);
      listener.configureBlocking(false);
      listener.register(selector, SelectionKey.OP_ACCEPT);
    } catch (IOException e) {
      throw new UncheckedIOException("the proxy " + name + " cannot listen", e);
    }
    thread = new Thread(this::run, "proxy-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  private static InetSocketAddress local(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /**
   * Resets a share of the connections.
   *
   * @return how many there were
   */
  int cut(double share, SplittableRandom random) {
    return onSome(share, random, pipe -> pipe.close(true));
  }

  /**
   * Makes a share of the connections half-open: nothing passes any more, and neither side is told.
   *
   * @return how many there were
   */
  int mute(double share, SplittableRandom random) {
    return onSome(share, random, Pipe::mute);
  }

  /** Takes new connections and lets nothing pass on them, or no longer. */
  void deaf(boolean on) {
    ask(
        () -> {
          deaf = on;
          return 0;
        });
  }

  /** Lets at most so many bytes a second pass on each way of each connection. */
  void slow(long bytes) {
    ask(
        () -> {
          bytesPerSecond = bytes;
          return 0;
        });
  }

  /** Lets everything pass again, and resets the connections that nothing passes on. */
  void heal() {
    ask(
        () -> {
          bytesPerSecond = Long.MAX_VALUE;
          deaf = false;
          List.copyOf(pipes).stream().filter(Pipe::muted).forEach(pipe -> pipe.close(true));
          return 0;
        });
  }

  private interface Fault {
    void on(Pipe pipe);
  }

  private int onSome(double share, SplittableRandom random, Fault fault) {
    SplittableRandom own = random.split();
    return ask(
        () -> {
          int hit = 0;
          for (Pipe pipe : List.copyOf(pipes)) {
            if (own.nextDouble() < share) {
              fault.on(pipe);
              hit++;
            }
          }
          return hit;
        });
  }

  private int ask(Supplier<Integer> task) {
    CompletableFuture<Integer> answer = new CompletableFuture<>();
    tasks.add(() -> answer.complete(task.get()));
    selector.wakeup();
    return answer.join();
  }

  private void run() {
    long ticked = System.nanoTime();
    while (!stopped) {
      try {
        selector.select(this::ready, TICK_MS);
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
          task.run();
        }
        long now = System.nanoTime();
        if (now - ticked >= TICK_MS * 1_000_000) {
          long allowance = bytesPerSecond == Long.MAX_VALUE ? bytesPerSecond : allowed(now, ticked);
          List.copyOf(pipes).forEach(pipe -> pipe.tick(allowance));
          ticked = now;
        }
      } catch (IOException | RuntimeException e) {
        System.err.printf("[chaos] the proxy %s: %s%n", name, e);
      }
    }
    List.copyOf(pipes).forEach(pipe -> pipe.close(true));
  }

  private long allowed(long now, long ticked) {
    return Math.max(1, (now - ticked) * bytesPerSecond / 1_000_000_000L);
  }

  private void ready(SelectionKey key) {
    if (key.attachment() instanceof Pipe pipe) {
      pipe.ready(key);
    } else {
      accept();
    }
  }

  private void accept() {
    try {
      SocketChannel client = listener.accept();
      if (client != null) {
        client.configureBlocking(false);
        client.setOption(StandardSocketOptions.TCP_NODELAY, true);
        client.setOption(StandardSocketOptions.SO_SNDBUF, buffer);
        SocketChannel backend = connect();
        if (backend == null) {
          client.close();
        } else {
          add(client, backend);
        }
      }
    } catch (IOException e) {
      // The one who connected has gone already, and tries again.
    }
  }

  private void add(SocketChannel client, SocketChannel backend) throws IOException {
    Pipe pipe = new Pipe(client, backend, selector, buffer, taps.get(), pipes::remove);
    pipes.add(pipe);
    if (deaf) {
      pipe.mute();
    } else {
      pipe.tick(bytesPerSecond == Long.MAX_VALUE ? Long.MAX_VALUE : 1);
    }
  }

  /** On the loopback address a connection is there or refused at once. */
  private @Nullable SocketChannel connect() {
    List<InetSocketAddress> order = new ArrayList<>();
    turn++;
    for (int i = 0; i < backends.size(); i++) {
      order.add(backends.get((turn + i) % backends.size()));
    }
    for (InetSocketAddress backend : order) {
      SocketChannel channel = null;
      try {
        channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, buffer);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.socket().connect(backend, 500);
        channel.configureBlocking(false);
        return channel;
      } catch (IOException refused) {
        closeQuietly(channel);
      }
    }
    return null;
  }

  private static void closeQuietly(@Nullable SocketChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // It was not open.
      }
    }
  }

  /** Stops listening and resets all connections. */
  @Override
  public void close() {
    stopped = true;
    selector.wakeup();
    try {
      thread.join(5_000);
      listener.close();
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
