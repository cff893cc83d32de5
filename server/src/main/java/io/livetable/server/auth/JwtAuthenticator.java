package io.livetable.server.auth;

import com.nimbusds.jwt.SignedJWT;
import io.livetable.server.config.AuthConfig;
import io.livetable.server.metrics.AuthMeters;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies signed JWTs, on threads of its own: form, signature, claims, and then what they allow. A
 * token that finds too many before it is not looked at. Thread-safe.
 */
public final class JwtAuthenticator implements Authenticator, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(JwtAuthenticator.class);

  private static final Duration FETCH_TIMEOUT = Duration.ofSeconds(3);
  private static final int MOST_WAITING = 1_024;
  private static final int MOST_THREADS = 4;

  private final TokenRules rules;
  private final IssuerKeys keys;
  private final AccountAuthorizer authorizer;
  private final AuthMeters meters;
  private final ThreadPoolExecutor threads;

  /**
   * An authenticator without keys: the first {@link #tick} fetches them.
   *
   * @param clock milliseconds that only rise
   * @param wall what time it is
   * @throws org.apache.kafka.common.config.ConfigException if the authorizer cannot be used
   */
  public JwtAuthenticator(
      AuthConfig.Jwt config, AuthMeters meters, LongSupplier clock, InstantSource wall) {
    this(
        new TokenRules(config, wall),
        new IssuerKeys(source(config.keys()), config.keys(), clock, meters),
        Authorizers.of(config.accounts()),
        meters,
        MOST_WAITING);
  }

  JwtAuthenticator(
      TokenRules rules,
      IssuerKeys keys,
      AccountAuthorizer authorizer,
      AuthMeters meters,
      int mostWaiting) {
    this.rules = rules;
    this.keys = keys;
    this.authorizer = authorizer;
    this.meters = meters;
    int count = Math.max(2, Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors()));
    ThreadFactory factory =
        task -> {
          Thread thread = new Thread(task, "auth");
          thread.setDaemon(true);
          return thread;
        };
    threads =
        new ThreadPoolExecutor(
            count, count, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(mostWaiting), factory);
    threads.allowCoreThreadTimeOut(true);
  }

  private static KeySource source(AuthConfig.Keys keys) {
    return keys.isUrl()
        ? new HttpKeys(URI.create(keys.location()), FETCH_TIMEOUT)
        : new FileKeys(Path.of(keys.location()));
  }

  /** Lets time pass: fetches the issuer's keys when that is due. To be called every second. */
  public void tick() {
    keys.tick();
  }

  /** Why nobody can authenticate; empty if somebody can. */
  public Optional<String> problem() {
    return keys.problem();
  }

  @Override
  public CompletionStage<Verdict> authenticate(String token) {
    CompletableFuture<Verdict> verdict = new CompletableFuture<>();
    run(verdict, () -> begin(token, verdict));
    return verdict.thenApply(this::counted);
  }

  private Verdict counted(Verdict verdict) {
    meters
        .tokens(verdict instanceof Verdict.Refused refused ? refused.refusal().code() : "accepted")
        .increment();
    return verdict;
  }

  private interface Step {
    void run() throws RefusedTokenException;
  }

  private void run(CompletableFuture<Verdict> verdict, Step step) {
    try {
      threads.execute(
          () -> {
            try {
              step.run();
            } catch (RefusedTokenException e) {
              verdict.complete(new Verdict.Refused(e.refusal()));
            } catch (RuntimeException | StackOverflowError e) {
              LOG.error("A token could not be verified; this is a bug.", e);
              verdict.complete(new Verdict.Refused(Refusal.UNAVAILABLE));
            }
          });
    } catch (RejectedExecutionException tooMany) {
      verdict.complete(new Verdict.Refused(Refusal.UNAVAILABLE));
    }
  }

  private void begin(String token, CompletableFuture<Verdict> verdict)
      throws RefusedTokenException {
    SignedJWT jwt = rules.parse(token);
    CompletableFuture<IssuerKeys.Answer> answer = keys.find(jwt.getHeader()).toCompletableFuture();
    if (answer.isDone()) {
      verdict.complete(finish(jwt, answer.join()));
    } else {
      var unused =
          answer.thenAccept(later -> run(verdict, () -> verdict.complete(finish(jwt, later))));
    }
  }

  private Verdict finish(SignedJWT jwt, IssuerKeys.Answer answer) throws RefusedTokenException {
    if (answer instanceof IssuerKeys.Answer.Found found) {
      verify(jwt, found.keys());
      VerifiedToken token = rules.check(jwt);
      long expires = token.expires();
      return new Verdict.Accepted(
          new Principal(token.subject(), expires, rules.ends(expires), access(token)));
    }
    throw new RefusedTokenException(
        answer instanceof IssuerKeys.Answer.Unknown ? Refusal.UNKNOWN_KEY : Refusal.UNAVAILABLE);
  }

  private static void verify(SignedJWT jwt, List<VerifyingKey> keys) throws RefusedTokenException {
    byte[] signed = jwt.getSigningInput();
    for (VerifyingKey key : keys) {
      if (key.verifies(jwt.getHeader(), signed, jwt.getSignature())) {
        return;
      }
    }
    throw new RefusedTokenException(Refusal.SIGNATURE);
  }

  private AccountAccess access(VerifiedToken token) throws RefusedTokenException {
    try {
      return authorizer.access(token);
    } catch (RuntimeException e) {
      LOG.warn("The authorizer cannot say which accounts a token allows: {}", String.valueOf(e));
      throw new RefusedTokenException(Refusal.UNAVAILABLE);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
