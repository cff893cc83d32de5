package io.livetable.server.smoke;

import io.livetable.server.client.LiveClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Clients that subscribe, unsubscribe, subscribe to other feeds and reconnect, with and without
 * positions, at random moments; the seed decides what each does and when. Used by one thread; the
 * clients act on a thread of the crowd's own.
 */
final class Crowd implements AutoCloseable {

  private static final int MEAN_PAUSE_MS = 1_500;

  private final HttpClient http = HttpClient.newHttpClient();
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
  private final List<Visitor> visitors = new ArrayList<>();
  private volatile boolean acting = true;

  /**
   * A crowd that begins at once.
   *
   * @param accounts how many customers the bank has
   */
  Crowd(URI uri, int size, int accounts, long seed) {
    for (int i = 0; i < size; i++) {
      SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + i);
      LiveClient client = new LiveClient(uri, http, timer, new LiveClient.Listener() {});
      Visitor visitor = new Visitor(client, random, accounts);
      visitors.add(visitor);
      visitor.arrive(4 + random.nextInt(10));
      actLater(visitor, random);
    }
  }

  private void actLater(Visitor visitor, SplittableRandom random) {
    var unused =
        timer.schedule(
            () -> {
              if (acting) {
                visitor.act();
                actLater(visitor, random);
              }
            },
            1 + random.nextInt(2 * MEAN_PAUSE_MS),
            TimeUnit.MILLISECONDS);
  }

  /** No client does anything from now on but stay connected. */
  void rest() {
    acting = false;
  }

  /** The clients. */
  List<LiveClient> clients() {
    return visitors.stream().map(Visitor::client).toList();
  }

  /** Whether every client has every record of what it watches. */
  boolean caughtUp(Recording recording) {
    return visitors.stream().allMatch(visitor -> visitor.caughtUp(recording::last));
  }

  /** Ends the clients. */
  @Override
  public void close() {
    rest();
    clients().forEach(LiveClient::close);
    timer.shutdownNow();
  }
}
