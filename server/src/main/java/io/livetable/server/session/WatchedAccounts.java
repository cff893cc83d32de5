package io.livetable.server.session;

import io.livetable.server.hub.FeedHub;
import io.livetable.server.session.ClientMessage.Since;
import io.livetable.server.session.ClientMessage.Subscribe;
import io.livetable.server.session.ClientMessage.Unsubscribe;
import io.livetable.server.subscription.Failure;
import io.livetable.server.subscription.Left;
import io.livetable.server.subscription.Reset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The accounts that a session watches, each with a feed's outlet on its partition's event loop. A
 * session's requests for one account reach a loop in the order in which they came. Thread-safe.
 */
final class WatchedAccounts {

  private final FeedSources feeds;
  private final Outbox outbox;
  private final int most;
  private final Allowance allowance;
  private final Charge charge;
  private final Requests requests;
  private final Map<String, AccountSubscription> accounts = new HashMap<>();
  private final LeftAccounts leaving = new LeftAccounts();
  private final Consumer<FeedOutlet> relocate = this::relocate;
  private boolean closed;

  /**
   * None.
   *
   * @param most how many there may be
   * @param allowance says whether there is room for one more
   * @param charge is told how many there are
   * @param requests runs what is asked of event loops
   */
  WatchedAccounts(
      FeedSources feeds,
      Outbox outbox,
      int most,
      Allowance allowance,
      Charge charge,
      Requests requests) {
    this.feeds = feeds;
    this.outbox = outbox;
    this.most = most;
    this.allowance = allowance;
    this.charge = charge;
    this.requests = requests;
  }

  /** Ends all subscriptions; none begins any more. */
  void close() {
    Collection<AccountSubscription> all;
    synchronized (this) {
      closed = true;
      all = new ArrayList<>(accounts.values());
      accounts.clear();
      charge.subscriptions(0);
    }
    for (AccountSubscription account : all) {
      for (FeedOutlet outlet : account.outlets()) {
        outlet.loop().request(() -> outlet.subscription().end());
      }
    }
  }

  /** Everything has left the outbox after an update was refused. */
  void drained() {
    Collection<AccountSubscription> all;
    synchronized (this) {
      all = new ArrayList<>(accounts.values());
    }
    for (AccountSubscription account : all) {
      for (FeedOutlet outlet : account.outlets()) {
        outlet.loop().request(() -> outlet.subscription().drained());
      }
    }
  }

  /** How many there are. */
  synchronized int size() {
    return accounts.size();
  }

  /**
   * Ends those that are not allowed any more, and takes back what has not been sent yet.
   *
   * @return how many have ended
   */
  int withdraw(Predicate<String> allowed) {
    int withdrawn = 0;
    Set<String> names = outbox.accounts();
    synchronized (this) {
      names.addAll(accounts.keySet());
      names.addAll(leaving.accounts());
    }
    names.removeIf(allowed);
    synchronized (this) {
      for (String name : names) {
        leaving.outlets(name).forEach(FeedOutlet::withdraw);
        AccountSubscription account = accounts.get(name);
        if (account != null) {
          account.withdraw();
          account.outlets().forEach(FeedOutlet::withdraw);
          leave(name, ServerMessages.forbidden(account.id(), name));
          withdrawn++;
        }
      }
    }
    outbox.drop(names);
    return withdrawn;
  }

  /** Begins or replaces the subscription to an account, which the client may watch. */
  synchronized void subscribe(Subscribe request) throws BadMessageException {
    if (closed) {
      return;
    }
    String account = request.account();
    AccountSubscription old = accounts.get(account);
    if (old == null && accounts.size() >= most) {
      throw new BadMessageException(
          ErrorCode.TOO_MANY_SUBSCRIPTIONS,
          request.id(),
          "A session may watch %d accounts; unsubscribe from one first.".formatted(most));
    }
    long retryAfterMs = old == null ? allowance.takeSubscription() : 0;
    if (retryAfterMs > 0) {
      throw new BadMessageException(
          ErrorCode.OVERLOADED, request.id(), "The server has no room now.", retryAfterMs);
    }
    AccountSubscription now = new AccountSubscription(request.id(), account, outbox, old);
    accounts.put(account, now);
    charge.subscriptions(accounts.size());
    List<String> names = request.feeds();
    for (String name : names == null ? feeds.names() : names) {
      begin(now, name, request.since().get(name), old == null ? null : old.take(name));
    }
    if (old != null) {
      old.outlets().forEach(dropped -> endAwaited(now, dropped, () -> {}));
    }
    leaving.outlets(account).forEach(left -> endAwaited(now, left, () -> {}));
    now.completed();
  }

  /** Ends the subscription to an account, if there is one, and then answers. */
  void unsubscribe(Unsubscribe request) {
    leave(request.account(), ServerMessages.unsubscribed(request.id(), request.account()));
  }

  private void begin(
      AccountSubscription account, String name, @Nullable Since since, @Nullable FeedOutlet old) {
    Optional<FeedHub.Place> located = Optional.empty();
    FeedSources.Feed feed = feeds.get(name);
    Failure failure = null;
    if (feed == null) {
      String served = String.join(", ", feeds.names());
      String text = "This server has no feed \"%s\"; it has %s.".formatted(name, served);
      failure = new Failure(ErrorCode.UNKNOWN_FEED, text, 0);
    } else {
      try {
        located = feed.hub().locate(account.account());
        if (located.isEmpty()) {
          failure = Failure.notReady("The feed's topic is not known yet; try again.");
        }
      } catch (IllegalArgumentException e) {
        failure = new Failure(ErrorCode.BAD_ACCOUNT, String.valueOf(e.getMessage()), 0);
      }
    }
    if (feed == null || located.isEmpty() || failure != null) {
      fail(account, name, failure, old);
      return;
    }
    FeedHub.Place place = located.get();
    FeedOutlet outlet = new FeedOutlet(account, feed, place, relocate);
    account.put(outlet);
    Reset reset = reset(since, place);
    Long position = since == null || reset != Reset.NONE ? null : Long.valueOf(since.next());
    if (old != null && !old.place().equals(place)) {
      endAwaited(
          account,
          old,
          () ->
              requests.execute(
                  place.loop(), () -> outlet.subscription().start(position, reset, Left.NOTHING)));
      return;
    }
    requests.execute(
        place.loop(),
        () -> {
          Left left = old == null ? Left.NOTHING : old.subscription().end();
          outlet.subscription().start(position, reset, left);
        });
  }

  /** Ends an outlet, then runs {@code next} on its loop; {@code live} waits for the end. */
  private void endAwaited(AccountSubscription account, FeedOutlet outlet, Runnable next) {
    account.await(outlet);
    requests.execute(
        outlet.loop(),
        () -> {
          outlet.subscription().end();
          next.run();
          account.gone(outlet);
        });
  }

  private void fail(
      AccountSubscription account,
      String name,
      @Nullable Failure failure,
      @Nullable FeedOutlet old) {
    if (failure != null) {
      outbox.append(ServerMessages.error(account.id(), account.account(), name, failure));
    }
    if (old != null) {
      endAwaited(account, old, () -> {});
    }
  }

  private static Reset reset(@Nullable Since since, FeedHub.Place place) {
    if (since == null) {
      return Reset.NONE;
    }
    if (!since.epoch().equals(place.epoch().toString())) {
      return Reset.EPOCH_CHANGED;
    }
    return since.partition() == place.partition().partition() ? Reset.NONE : Reset.WRONG_PARTITION;
  }

  /**
   * The outlet's epoch has ended: its feed goes on where the account is now. Called on the outlet's
   * loop.
   */
  private synchronized void relocate(FeedOutlet outlet) {
    for (AccountSubscription account : accounts.values()) {
      FeedSources.Feed feed = feeds.get(outlet.feed());
      if (feed != null && account.has(outlet)) {
        Optional<FeedHub.Place> place = feed.hub().locate(account.account());
        if (place.isPresent()) {
          FeedOutlet next = new FeedOutlet(account, feed, place.get(), relocate);
          next.follows(outlet);
          account.put(next);
          next.loop()
              .request(() -> next.subscription().start(null, Reset.EPOCH_CHANGED, Left.NOTHING));
        }
      }
    }
  }

  private synchronized void leave(String account, byte[] answer) {
    AccountSubscription old = accounts.remove(account);
    charge.subscriptions(accounts.size());
    Collection<FeedOutlet> outlets = old == null ? List.of() : old.outlets();
    if (!leaving.leave(account, outlets, answer)) {
      outbox.append(answer);
    }
    for (FeedOutlet outlet : outlets) {
      requests.execute(
          outlet.loop(),
          () -> {
            outlet.subscription().end();
            left(account, outlet);
          });
    }
  }

  private void left(String account, FeedOutlet outlet) {
    synchronized (this) {
      leaving.ended(account, outlet).forEach(outbox::append);
    }
    outbox.flush();
  }
}
