package io.livetable.server.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.livetable.server.hub.FeedHub;
import io.livetable.server.session.ClientMessage.Auth;
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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A browser's session: its subscriptions by account. Messages are handled one after the other by
 * the connection's thread; subscriptions live on their partitions' event loops, and a session's
 * requests for one account reach a loop in the order in which they came.
 */
final class ClientSession {

  /** How many messages that cannot be carried out end the session. */
  private static final int MAX_BAD_MESSAGES = 20;

  private final FeedSources feeds;
  private final Outbox outbox;
  private final int maxSubscriptions;
  private final ClientCodec codec;
  private final Allowance allowance;
  private final Charge charge;
  private final Requests requests;
  private final Map<String, AccountSubscription> accounts = new HashMap<>();
  private final LeftAccounts leaving = new LeftAccounts();
  private final Consumer<FeedOutlet> relocate = this::relocate;
  private long lastId;
  private int badMessages;
  private boolean closed;

  /**
   * A session that watches nothing.
   *
   * @param allowance what it may ask for
   * @param charge is told what it takes
   * @param handled runs when the loops have run all that was asked of them, after every frame that
   *     was received: time for the next one
   */
  ClientSession(
      FeedSources feeds,
      Outbox outbox,
      int maxSubscriptions,
      ClientCodec codec,
      Allowance allowance,
      Charge charge,
      Runnable handled) {
    this.feeds = feeds;
    this.outbox = outbox;
    this.maxSubscriptions = maxSubscriptions;
    this.codec = codec;
    this.allowance = allowance;
    this.charge = charge;
    this.requests = new Requests(handled);
  }

  /**
   * Handles a text frame.
   *
   * @return false if the client has sent too much that cannot be carried out, or too fast ({@link
   *     Allowance#isSpent}): the session should be closed
   */
  boolean receive(String text) {
    requests.begin();
    charge.request(text.length());
    try {
      List<JsonNode> messages = codec.split(text);
      if (messages.isEmpty()) {
        allowance.take();
      }
      for (JsonNode message : messages) {
        if (isOver()) {
          break;
        }
        try {
          handle(codec.decode(message));
        } catch (BadMessageException e) {
          refuse(e);
        }
      }
    } catch (BadMessageException e) {
      refuse(e);
    }
    outbox.flush();
    if (isOver()) {
      return false;
    }
    requests.end();
    return true;
  }

  private boolean isOver() {
    return badMessages > MAX_BAD_MESSAGES || allowance.isSpent();
  }

  /** Ends all subscriptions; nothing is sent any more. */
  void close() {
    Collection<AccountSubscription> all;
    synchronized (this) {
      closed = true;
      all = new ArrayList<>(accounts.values());
      accounts.clear();
      charge.subscriptions(0);
    }
    outbox.close();
    for (AccountSubscription account : all) {
      for (FeedOutlet outlet : account.outlets()) {
        outlet.loop().execute(() -> outlet.subscription().end());
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
        outlet.loop().execute(() -> outlet.subscription().drained());
      }
    }
  }

  /** How many accounts are watched. */
  synchronized int subscriptions() {
    return accounts.size();
  }

  private void refuse(BadMessageException refusal) {
    if (refusal.retryAfterMs() == 0) {
      badMessages++;
    }
    outbox.append(
        ServerMessages.error(
            refusal.id(),
            null,
            null,
            new Failure(refusal.code(), refusal.text(), refusal.retryAfterMs())));
  }

  private void handle(ClientMessage message) throws BadMessageException {
    long waitMs = allowance.take();
    if (message instanceof Subscribe subscribe) {
      rise(subscribe.id());
      if (waitMs > 0) { // All else is carried out nevertheless: it lets go of something.
        throw new BadMessageException(
            ErrorCode.RATE_LIMITED, subscribe.id(), "This client sends too fast.", waitMs);
      }
      subscribe(subscribe);
    } else if (message instanceof Unsubscribe unsubscribe) {
      rise(unsubscribe.id());
      unsubscribe(unsubscribe);
    } else if (message instanceof Auth) {
      return; // Authentication is off: there is nothing to check.
    }
  }

  private void rise(long id) throws BadMessageException {
    if (id <= lastId) {
      throw new BadMessageException(
          ErrorCode.BAD_ID,
          id,
          "\"id\" must rise within a session; the last one was " + lastId + ".");
    }
    lastId = id;
  }

  private synchronized void subscribe(Subscribe request) throws BadMessageException {
    if (closed) {
      return;
    }
    String account = request.account();
    AccountSubscription old = accounts.get(account);
    if (old == null && accounts.size() >= maxSubscriptions) {
      throw new BadMessageException(
          ErrorCode.TOO_MANY_SUBSCRIPTIONS,
          request.id(),
          "A session may watch %d accounts; unsubscribe from one first."
              .formatted(maxSubscriptions));
    }
    long retryAfterMs = old == null ? allowance.takeSubscription() : 0;
    if (retryAfterMs > 0) {
      throw new BadMessageException(
          ErrorCode.OVERLOADED, request.id(), "The server has no room now.", retryAfterMs);
    }
    AccountSubscription now = new AccountSubscription(request.id(), account, outbox);
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
              .execute(() -> next.subscription().start(null, Reset.EPOCH_CHANGED, Left.NOTHING));
        }
      }
    }
  }

  private synchronized void unsubscribe(Unsubscribe request) {
    AccountSubscription old = accounts.remove(request.account());
    charge.subscriptions(accounts.size());
    byte[] answer = ServerMessages.unsubscribed(request.id(), request.account());
    Collection<FeedOutlet> outlets = old == null ? List.of() : old.outlets();
    if (!leaving.leave(request.account(), outlets, answer)) {
      outbox.append(answer);
    }
    for (FeedOutlet outlet : outlets) {
      requests.execute(
          outlet.loop(),
          () -> {
            outlet.subscription().end();
            left(request.account(), outlet);
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
