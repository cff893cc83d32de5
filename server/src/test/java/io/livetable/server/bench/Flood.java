package io.livetable.server.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** So many deaf clients, which come back when they are closed; on a thread of its own. */
final class Flood implements AutoCloseable {

  private static final long ROUND_MS = 1_000;

  private final InetSocketAddress server;
  private final IntFunction<List<String>> accounts;
  private final List<@Nullable Deaf> clients = new ArrayList<>();
  private final AtomicInteger connects = new AtomicInteger();
  private final Thread thread = new Thread(this::run, "flood");

  /**
   * A flood that has not begun.
   *
   * @param accounts what each client watches
   */
  Flood(InetSocketAddress server, int size, IntFunction<List<String>> accounts) {
    this.server = server;
    this.accounts = accounts;
    for (int i = 0; i < size; i++) {
      clients.add(null);
    }
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  int size() {
    return clients.size();
  }

  /** How often a client has connected. */
  int connects() {
    return connects.get();
  }

  private void run() {
    try {
      while (true) {
        for (int i = 0; i < clients.size(); i++) {
          clients.set(i, next(i, clients.get(i)));
        }
        TimeUnit.MILLISECONDS.sleep(ROUND_MS);
      }
    } catch (InterruptedException e) {
      clients.forEach(Flood::close);
    }
  }

  private @Nullable Deaf next(int number, @Nullable Deaf now) {
    try {
      if (now != null) {
        now.pong();
        return now;
      }
      Deaf next = new Deaf(server, accounts.apply(number));
      connects.incrementAndGet();
      return next;
    } catch (IOException closed) {
      close(now);
      return null;
    }
  }

  private static void close(@Nullable Deaf client) {
    if (client != null) {
      try {
        client.close();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
