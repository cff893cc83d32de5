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
import java.util.Set;
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

  static final String TOO_MANY_BAD = "too many messages that cannot be carried out";

  private final FeedSources feeds;
  private final Outbox outbox;
  private final int maxSubscriptions;
  private final ClientCodec codec;
  private final SessionAuth auth;
  private final Requests requests;
  private final Inbox<JsonNode> inbox = new Inbox<>(this::handle);
  private final Map<String, AccountSubscription> accounts = new HashMap<>();
  private final LeftAccounts leaving = new LeftAccounts();
  private final Consumer<FeedOutlet> relocate = this::relocate;
  private long lastId;
  private int badMessages;
  private boolean closed;

  /**
   * A session that watches nothing.
   *
   * @param handled runs when the loops have run all that was asked of them, after every frame that
   *     was received: time for the next one
   */
  ClientSession(
      FeedSources feeds, Outbox outbox, int maxSubscriptions, ClientCodec codec, Runnable handled) {
    this(feeds, outbox, maxSubscriptions, codec, handled, SessionAuth.off(outbox));
  }

  /** The same, of whom {@code auth} lets in. */
  ClientSession(
      FeedSources feeds,
      Outbox outbox,
      int maxSubscriptions,
      ClientCodec codec,
      Runnable handled,
      SessionAuth auth) {
    this.feeds = feeds;
    this.outbox = outbox;
    this.maxSubscriptions = maxSubscriptions;
    this.codec = codec;
    this.auth = auth;
    this.requests = new Requests(handled);
  }

  /**
   * Handles a text frame.
   *
   * @return false if the client has sent too much that cannot be carried out: the session should be
   *     closed
   */
  boolean receive(String text) {
    requests.begin();
    try {
      inbox.add(codec.split(text));
    } catch (BadMessageException e) {
      refuse(e);
    }
    return flushed();
  }

  private boolean flushed() {
    outbox.flush();
    if (badMessages > MAX_BAD_MESSAGES) {
      return false;
    }
    requests.end();
    return true;
  }

  /** Ends all subscriptions; nothing is sent any more. */
  void close() {
    Collection<AccountSubscription> all;
    synchronized (this) {
      closed = true;
      all = new ArrayList<>(accounts.values());
      accounts.clear();
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

  private void handle(JsonNode message) {
    if (badMessages <= MAX_BAD_MESSAGES) {
      try {
        handle(codec.decode(message));
      } catch (BadMessageException e) {
        refuse(e);
      }
    }
  }

  private void refuse(BadMessageException refusal) {
    if (!auth.isAdmitted()) {
      auth.missing();
      return;
    }
    badMessages++;
    outbox.append(
        ServerMessages.error(
            refusal.id(), null, null, new Failure(refusal.code(), refusal.text(), 0)));
  }

  private void handle(ClientMessage message) throws BadMessageException {
    if (message instanceof Auth token) {
      present(token);
    } else if (!auth.isAdmitted()) {
      auth.missing();
    } else if (message instanceof Subscribe subscribe) {
      rise(subscribe.id());
      subscribe(subscribe);
    } else if (message instanceof Unsubscribe unsubscribe) {
      rise(unsubscribe.id());
      unsubscribe(unsubscribe);
    }
  }

  /** Has a token verified; what the client has sent behind it waits. */
  private void present(Auth token) {
    requests.begin();
    inbox.hold();
    var unused = auth.present(token.token()).thenAccept(this::presented);
  }

  private void presented(SessionAuth.Outcome outcome) {
    if (outcome == SessionAuth.Outcome.RENEWED) {
      withdrawForbidden();
    }
    if (outcome != SessionAuth.Outcome.ENDED) {
      auth.serve();
      inbox.release();
      if (!flushed()) {
        auth.end(CloseCode.PROTOCOL, TOO_MANY_BAD);
      }
    }
  }

  /** Ends what a fresh token does not allow, and takes back what has not been sent yet. */
  private void withdrawForbidden() {
    Set<String> names = outbox.accounts();
    synchronized (this) {
      names.addAll(accounts.keySet());
      names.addAll(leaving.accounts());
    }
    names.removeIf(auth::allows);
    synchronized (this) {
      for (String name : names) {
        leaving.outlets(name).forEach(FeedOutlet::withdraw);
        AccountSubscription account = accounts.get(name);
        if (account != null) {
          account.withdraw();
          account.outlets().forEach(FeedOutlet::withdraw);
          leave(name, forbidden(account.id(), name));
          auth.withdrew();
        }
      }
    }
    outbox.drop(names);
  }

  private static byte[] forbidden(long id, String account) {
    Failure failure = new Failure(ErrorCode.FORBIDDEN, "The token does not allow this account.", 0);
    return ServerMessages.error(id, account, null, failure);
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
    if (!auth.allows(account)) { // Before anything is looked up.
      auth.forbade();
      outbox.append(forbidden(request.id(), account));
      return;
    }
    AccountSubscription old = accounts.get(account);
    if (old == null && accounts.size() >= maxSubscriptions) {
      throw new BadMessageException(
          ErrorCode.TOO_MANY_SUBSCRIPTIONS,
          request.id(),
          "A session may watch %d accounts; unsubscribe from one first."
              .formatted(maxSubscriptions));
    }
    AccountSubscription now = new AccountSubscription(request.id(), account, outbox, old);
    accounts.put(account, now);
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

  private void unsubscribe(Unsubscribe request) {
    leave(request.account(), ServerMessages.unsubscribed(request.id(), request.account()));
  }

  /** Ends all of an account, and then answers. */
  private synchronized void leave(String account, byte[] answer) {
    AccountSubscription old = accounts.remove(account);
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
