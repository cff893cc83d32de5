package io.livetable.server.session;

import io.livetable.server.auth.Principal;
import io.livetable.server.auth.Refusal;
import io.livetable.server.auth.Verdict;
import io.livetable.server.subscription.Failure;
import io.micrometer.core.instrument.Counter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whose session this is, and until when: has tokens verified, warns ahead of their end, and ends
 * the session when none counts. One token is verified at a time; everything else may come on any
 * thread.
 */
final class SessionAuth {

  private static final Logger LOG = LoggerFactory.getLogger(SessionAuth.class);

  private static final long RETRY_MS = 5_000;

  private final @Nullable Authentication how;
  private final Outbox outbox;
  private final LongSupplier clock;
  private final Predicate<String> identify;
  private final Ending ending;
  private final UnaryOperator<byte[]> welcome;
  private final long opened;
  private volatile @Nullable Term term;
  private volatile boolean verifying;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile boolean warned;

  /** Ends a session: begins to close its connection. */
  interface Ending {
    void end(int code, String reason);
  }

  /** What a token has done. */
  enum Outcome {
    /** The session has begun. */
    ADMITTED,
    /** The session goes on, and may watch what the token allows. */
    RENEWED,
    /** The session goes on as it was. */
    UNCHANGED,
    /** The session has ended. */
    ENDED
  }

  /**
   * A session that has just been opened.
   *
   * @param how null if nobody is asked
   * @param clock milliseconds that only rise; the outbox's
   * @param identify lets the subject have one session more, or not
   * @param welcome makes the welcome, with these further fields
   */
  SessionAuth(
      @Nullable Authentication how,
      Outbox outbox,
      LongSupplier clock,
      Predicate<String> identify,
      Ending ending,
      UnaryOperator<byte[]> welcome) {
    this.how = how;
    this.outbox = outbox;
    this.clock = clock;
    this.identify = identify;
    this.ending = ending;
    this.welcome = welcome;
    this.opened = clock.getAsLong();
  }

  /** Asks nobody. */
  static SessionAuth off(Outbox outbox) {
    return new SessionAuth(
        null, outbox, () -> 0, subject -> true, (code, reason) -> {}, more -> more);
  }

  /** Says the first word: the welcome, or that a token is asked for. */
  void greet() {
    Authentication asked = how;
    outbox.add(
        asked == null
            ? welcome.apply(new byte[0])
            : AuthMessages.required(asked.config().timeout(), asked.config().tokenUrl()));
  }

  /** Whether the client may ask for something. */
  boolean isAdmitted() {
    return !ended.get() && (how == null || term != null);
  }

  /** Whether an account may be watched now, as the token says; never by what the server has. */
  boolean allows(String account) {
    Term now = term;
    if (how == null) {
      return true;
    }
    try {
      return now != null && now.principal().access().allows(account);
    } catch (RuntimeException e) {
      LOG.warn("An authorizer failed; the account is not allowed. {}", String.valueOf(e));
      return false;
    }
  }

  /** The client has asked for an account that it may not watch. */
  void forbade() {
    if (how != null) {
      how.meters().forbidden().increment();
    }
  }

  /** So many subscriptions have ended because their accounts are not allowed any more. */
  void withdrew(int count) {
    if (how != null) {
      how.meters().withdrawn().increment(count);
    }
  }

  /** Something else than a token came first. */
  void missing() {
    Authentication asked = how;
    if (asked != null) {
      end(
          asked.meters().closed("missing"),
          CloseCode.UNAUTHORIZED,
          ErrorCode.UNAUTHENTICATED,
          "the first message must be auth, with a token");
    }
  }

  /**
   * The client presents a token, which is answered; the caller flushes the outbox.
   *
   * @return what that has done, on any thread, perhaps at once
   */
  CompletionStage<Outcome> present(String token) {
    Authentication asked = how;
    if (asked == null) {
      outbox.append(AuthMessages.notRequired());
      return CompletableFuture.completedFuture(Outcome.UNCHANGED);
    }
    if (ended.get()) {
      return CompletableFuture.completedFuture(Outcome.ENDED);
    }
    verifying = true;
    return asked
        .authenticator()
        .authenticate(token)
        .thenApply(
            verdict -> {
              Outcome outcome = judge(asked, verdict);
              verifying = false;
              return outcome;
            });
  }

  private Outcome judge(Authentication asked, Verdict verdict) {
    if (ended.get()) {
      return Outcome.ENDED;
    }
    Term before = term;
    if (verdict instanceof Verdict.Accepted accepted) {
      Principal principal = accepted.principal();
      if (before != null && !before.principal().subject().equals(principal.subject())) {
        asked.meters().tokens(Refusal.SUBJECT.code()).increment();
        return refuse(asked, Refusal.SUBJECT);
      }
      if (before == null && !identify.test(principal.subject())) {
        end(
            asked.meters().closed("too_many"),
            CloseCode.TOO_MANY,
            ErrorCode.TOO_MANY_SESSIONS,
            "the token's subject has as many sessions as it may (principal.max.sessions)");
        return Outcome.ENDED;
      }
      Term now = Term.of(principal, clock.getAsLong(), asked.wall().millis());
      term = now;
      warned = false;
      if (before == null) {
        outbox.append(
            welcome.apply(AuthMessages.inWelcome(principal, now.leftMs(clock.getAsLong()))));
        return Outcome.ADMITTED;
      }
      outbox.append(AuthMessages.authenticated(principal, now.leftMs(clock.getAsLong())));
      return Outcome.RENEWED;
    }
    Refusal refusal = ((Verdict.Refused) verdict).refusal();
    if (before != null && refusal == Refusal.UNAVAILABLE) {
      outbox.append(
          ServerMessages.error(
              null, null, null, new Failure(ErrorCode.AUTH_UNAVAILABLE, refusal.text(), RETRY_MS)));
      return Outcome.UNCHANGED;
    }
    return refuse(asked, refusal);
  }

  /**
   * Lets things be sent for as long as the token serves. To be called when what it does not allow
   * has been taken out of the outbox: the token before may have ended.
   */
  void serve() {
    Term now = term;
    if (now != null) {
      outbox.until(now.end());
    }
  }

  private Outcome refuse(Authentication asked, Refusal refusal) {
    switch (refusal) {
      case EXPIRED -> expired(asked);
      case UNAVAILABLE ->
          end(
              asked.meters().closed("unavailable"),
              CloseCode.TRY_AGAIN_LATER,
              ErrorCode.AUTH_UNAVAILABLE,
              refusal.text());
      default ->
          end(
              asked.meters().closed("refused"),
              CloseCode.UNAUTHORIZED,
              ErrorCode.BAD_TOKEN,
              refusal.text());
    }
    return Outcome.ENDED;
  }

  private void expired(Authentication asked) {
    end(
        asked.meters().closed("expired"),
        CloseCode.TOKEN_EXPIRED,
        ErrorCode.TOKEN_EXPIRED,
        Refusal.EXPIRED.text());
  }

  /** Ends the session for another reason. */
  void end(Excess excess) {
    ending.end(excess.code(), excess.reason());
  }

  /** Lets time pass. Not to be called by two threads at once. */
  void tick() {
    Authentication asked = how;
    Term now = term;
    long time = clock.getAsLong();
    if (asked == null || ended.get()) {
      return;
    }
    if (now == null) {
      if (time - opened >= asked.config().timeout().toMillis()) {
        timedOut(asked);
      }
    } else if (time >= now.end()) {
      expired(asked);
    } else if (time >= now.warning() && !warned) {
      warned = true;
      outbox.add(AuthMessages.expiring(now.principal().ends(), now.leftMs(clock.getAsLong())));
    }
  }

  private void timedOut(Authentication asked) {
    if (verifying) {
      refuse(asked, Refusal.UNAVAILABLE);
    } else {
      end(
          asked.meters().closed("missing"),
          CloseCode.TOKEN_EXPIRED,
          ErrorCode.UNAUTHENTICATED,
          "no token came in time");
    }
  }

  private void end(Counter counter, int code, String error, String reason) {
    if (ended.compareAndSet(false, true)) {
      counter.increment();
      outbox.add(ServerMessages.error(null, null, null, new Failure(error, reason, 0)));
      ending.end(code, reason);
    }
  }
}
