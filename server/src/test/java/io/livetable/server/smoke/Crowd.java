package io.livetable.server.smoke;

import io.livetable.server.client.LiveClient;
import io.livetable.server.client.Position;
import io.livetable.simulator.Bank;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

  private static final List<Set<String>> FEEDS =
      List.of(
          Set.of("balance", "transfers"),
          Set.of("balance", "transfers"),
          Set.of("balance"),
          Set.of("transfers"));
  private static final int MEAN_PAUSE_MS = 1_500;
  private static final int MOST_ACCOUNTS = 24;

  private final HttpClient http = HttpClient.newHttpClient();
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
  private final List<LiveClient> clients = new ArrayList<>();
  private final int accounts;
  private volatile boolean acting = true;

  /**
   * A crowd that begins at once.
   *
   * @param accounts how many customers the bank has
   */
  Crowd(URI uri, int size, int accounts, long seed) {
    this.accounts = accounts;
    for (int i = 0; i < size; i++) {
      SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + i);
      LiveClient client = new LiveClient(uri, http, timer, new LiveClient.Listener() {});
      clients.add(client);
      int first = 4 + random.nextInt(10);
      for (int n = 0; n < first; n++) {
        client.subscribe(account(random), FEEDS.get(random.nextInt(FEEDS.size())), true);
      }
      actLater(client, random);
    }
  }

  private void actLater(LiveClient client, SplittableRandom random) {
    var unused =
        timer.schedule(
            () -> {
              if (acting) {
                act(client, random);
                actLater(client, random);
              }
            },
            1 + random.nextInt(2 * MEAN_PAUSE_MS),
            TimeUnit.MILLISECONDS);
  }

  private void act(LiveClient client, SplittableRandom random) {
    boolean keep = random.nextInt(3) > 0;
    Set<String> feeds = FEEDS.get(random.nextInt(FEEDS.size()));
    int action = random.nextInt(100);
    int pick = random.nextInt(MOST_ACCOUNTS);
    String fresh = account(random);
    Set<String> watched = client.accounts();
    if (action < 40 && watched.size() < MOST_ACCOUNTS) {
      client.subscribe(fresh, feeds, keep);
    } else if (action < 60 && watched.size() > 4) {
      client.unsubscribe(nth(watched, pick));
    } else if (action < 94 && !watched.isEmpty()) {
      client.subscribe(nth(watched, pick), feeds, keep);
    } else {
      client.reconnect(keep);
    }
  }

  private String account(SplittableRandom random) {
    return Bank.account(random.nextInt(accounts + 1));
  }

  private static String nth(Set<String> accounts, int n) {
    Iterator<String> iterator = accounts.iterator();
    for (int i = n % accounts.size(); i > 0; i--) {
      iterator.next();
    }
    return iterator.next();
  }

  /** No client does anything from now on but stay connected. */
  void rest() {
    acting = false;
  }

  /** The clients. */
  List<LiveClient> clients() {
    return List.copyOf(clients);
  }

  /** Whether every client has every record of what it watches. */
  boolean caughtUp(Recording recording) {
    return clients.stream().allMatch(client -> caughtUp(client, recording));
  }

  private static boolean caughtUp(LiveClient client, Recording recording) {
    return client.answered()
        && client.accounts().stream()
            .allMatch(
                account ->
                    client.feeds(account).stream()
                        .allMatch(
                            feed -> {
                              Optional<Position> position = client.position(account, feed);
                              return position.isPresent()
                                  && position.get().next() > recording.last(feed, account);
                            }));
  }

  /** Ends the clients. */
  @Override
  public void close() {
    rest();
    clients.forEach(LiveClient::close);
    timer.shutdownNow();
  }
}
