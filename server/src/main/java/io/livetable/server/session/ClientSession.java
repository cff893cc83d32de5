package io.livetable.server.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.livetable.server.session.ClientMessage.Auth;
import io.livetable.server.session.ClientMessage.Subscribe;
import io.livetable.server.session.ClientMessage.Unsubscribe;
import io.livetable.server.subscription.Failure;
import java.util.List;

/**
 * What a browser may say to the server, and what becomes of it: messages are handled one after the
 * other, by the connection's thread or, behind a token, by the one that has verified it. Those that
 * come before the client is let in, too fast or in a wrong form are refused; the others begin and
 * end what the session watches.
 */
final class ClientSession {

  /** How many messages that cannot be carried out end the session. */
  private static final int MAX_BAD_MESSAGES = 20;

  private final Outbox outbox;
  private final ClientCodec codec;
  private final Allowance allowance;
  private final Charge charge;
  private final SessionAuth auth;
  private final Requests requests;
  private final WatchedAccounts watched;
  private final Inbox<JsonNode> inbox = new Inbox<>(this::handle);
  private long lastId;
  private int badMessages;

  /**
   * A session that watches nothing.
   *
   * @param maxSubscriptions how many accounts it may watch
   * @param allowance what it may ask for
   * @param charge is told what it takes
   * @param auth says whether it is let in, and for what
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
      SessionAuth auth,
      Runnable handled) {
    this.outbox = outbox;
    this.codec = codec;
    this.allowance = allowance;
    this.charge = charge;
    this.auth = auth;
    this.requests = new Requests(handled);
    this.watched =
        new WatchedAccounts(feeds, outbox, maxSubscriptions, allowance, charge, requests);
  }

  /**
   * Handles a text frame.
   *
   * @return false if the session should be closed, for its {@link #excess}
   */
  boolean receive(String text) {
    requests.begin();
    charge.request(text.length());
    try {
      List<JsonNode> messages = codec.split(text);
      if (messages.isEmpty()) {
        allowance.take();
      }
      inbox.add(messages);
    } catch (BadMessageException e) {
      refuse(e);
    }
    return flushed();
  }

  private boolean flushed() {
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

  /** What was too much, if something was. */
  Excess excess() {
    return allowance.isSpent() ? Excess.FAST : Excess.BAD;
  }

  /** Ends all subscriptions; nothing is sent any more. */
  void close() {
    outbox.close();
    watched.close();
  }

  /** Everything has left the outbox after an update was refused. */
  void drained() {
    watched.drained();
  }

  /** How many accounts are watched. */
  int subscriptions() {
    return watched.size();
  }

  private void handle(JsonNode message) {
    if (!isOver()) {
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
    if (message instanceof Auth token) {
      present(token);
    } else if (!auth.isAdmitted()) {
      auth.missing();
    } else if (message instanceof Subscribe subscribe) {
      rise(subscribe.id());
      if (waitMs > 0) { // All else is carried out nevertheless, until it ends the session.
        throw new BadMessageException(
            ErrorCode.RATE_LIMITED, subscribe.id(), "This client sends too fast.", waitMs);
      }
      subscribe(subscribe);
    } else if (message instanceof Unsubscribe unsubscribe) {
      rise(unsubscribe.id());
      watched.unsubscribe(unsubscribe);
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
      auth.withdrew(watched.withdraw(auth::allows));
    }
    if (outcome != SessionAuth.Outcome.ENDED) {
      auth.serve();
      inbox.release();
      if (!flushed()) {
        auth.end(excess());
      }
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

  private void subscribe(Subscribe request) throws BadMessageException {
    if (auth.allows(request.account())) { // Before anything is looked up.
      watched.subscribe(request);
    } else {
      auth.forbade();
      outbox.append(ServerMessages.forbidden(request.id(), request.account()));
    }
  }
}
