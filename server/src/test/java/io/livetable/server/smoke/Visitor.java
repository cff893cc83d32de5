package io.livetable.server.smoke;

import io.livetable.server.client.LiveClient;
import io.livetable.server.client.Position;
import io.livetable.simulator.Bank;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.ToLongBiFunction;

/** What one client does at random: which accounts and feeds it watches, and when it reconnects. */
public final class Visitor {

  private static final List<Set<String>> FEEDS =
      List.of(
          Set.of("balance", "transfers"),
          Set.of("balance", "transfers"),
          Set.of("balance"),
          Set.of("transfers"));
  private static final int MOST_ACCOUNTS = 24;

  private final LiveClient client;
  private final SplittableRandom random;
  private final int accounts;

  /**
   * A visitor that watches nothing yet.
   *
   * @param accounts how many customers the bank has
   */
  public Visitor(LiveClient client, SplittableRandom random, int accounts) {
    this.client = client;
    this.random = random;
    this.accounts = accounts;
  }

  /** The visitor's client. */
  public LiveClient client() {
    return client;
  }

  /** Watches its first accounts. */
  public void arrive(int first) {
    for (int n = 0; n < first; n++) {
      client.subscribe(account(), FEEDS.get(random.nextInt(FEEDS.size())), true);
    }
  }

  /** Does one thing: watches more, or less, or anew, or reconnects. */
  public void act() {
    boolean keep = random.nextInt(3) > 0;
    Set<String> feeds = FEEDS.get(random.nextInt(FEEDS.size()));
    int action = random.nextInt(100);
    int pick = random.nextInt(MOST_ACCOUNTS);
    String fresh = account();
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

  private String account() {
    return Bank.account(random.nextInt(accounts + 1));
  }

  private static String nth(Set<String> accounts, int n) {
    Iterator<String> iterator = accounts.iterator();
    for (int i = n % accounts.size(); i > 0; i--) {
      iterator.next();
    }
    return iterator.next();
  }

  /**
   * Whether the client has every record of what it watches.
   *
   * @param last the offset of the last record of a feed's account
   */
  public boolean caughtUp(ToLongBiFunction<String, String> last) {
    return client.answered()
        && client.accounts().stream()
            .allMatch(
                account ->
                    client.feeds(account).stream()
                        .allMatch(
                            feed -> {
                              Optional<Position> position = client.position(account, feed);
                              return position.isPresent()
                                  && position.get().next() > last.applyAsLong(feed, account);
                            }));
  }
}
