package io.livetable.server.auth;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import io.livetable.server.config.AuthConfig;
import io.livetable.server.metrics.AuthMeters;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The issuer's keys as they were last fetched. They are fetched again before they are old, and when
 * a token names a key that is not among them, but for that no more often than configured. While the
 * issuer does not answer, those that are there serve on for a time of grace. Nobody waits for a
 * fetch but who needs its outcome. Thread-safe.
 */
final class IssuerKeys {

  private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);

  private static final int MOST_KEYS = 100;
  private static final long FIRST_RETRY_MS = 1_000;
  private static final long LAST_RETRY_MS = 30_000;

  private final KeySource source;
  private final AuthConfig.Keys config;
  private final LongSupplier clock;
  private final AuthMeters meters;
  private volatile @Nullable Fetched fetched;

  /** The fetch that is under way; guarded by this, like what follows. */
  private @Nullable CompletableFuture<Boolean> fetching;

  private long nextFetch;
  private long retryMs = FIRST_RETRY_MS;

  /** When a fetch was last begun; so long ago at first that it does not matter. */
  private long lastBegun;

  private record Fetched(List<VerifyingKey> keys, long at) {}

  /** What asking for a key came to. */
  sealed interface Answer {
    /** These keys may be it. */
    record Found(List<VerifyingKey> keys) implements Answer {}

    /** The issuer has no such key. */
    record Unknown() implements Answer {}

    /** Nobody knows now. */
    record Unavailable() implements Answer {}
  }

  /**
   * No keys yet; the first {@link #tick} fetches them.
   *
   * @param clock milliseconds that only rise
   */
  IssuerKeys(KeySource source, AuthConfig.Keys config, LongSupplier clock, AuthMeters meters) {
    this.source = source;
    this.config = config;
    this.clock = clock;
    this.meters = meters;
    this.nextFetch = clock.getAsLong();
    this.lastBegun = nextFetch - config.unknown().toMillis();
    meters.keyAge(this::ageSeconds);
  }

  private long ageSeconds() {
    Fetched now = fetched;
    return now == null ? -1 : (clock.getAsLong() - now.at()) / 1_000;
  }

  /** Lets time pass: fetches the keys if that is due. */
  void tick() {
    boolean due;
    synchronized (this) {
      due = fetching == null && clock.getAsLong() >= nextFetch;
    }
    if (due) {
      var unused = fetch();
    }
  }

  /** Why nobody can authenticate; empty if somebody can. */
  Optional<String> problem() {
    return current().isEmpty()
        ? Optional.of(
            fetched == null
                ? "the keys of the tokens' issuer have not been fetched from " + config.location()
                : "the keys of the tokens' issuer are too old, and cannot be fetched from "
                    + config.location())
        : Optional.empty();
  }

  /** The keys by which a token with this header may be signed; at once if they are there. */
  CompletionStage<Answer> find(JWSHeader header) {
    Optional<Answer> known = found(header);
    if (known.isPresent()) {
      return CompletableFuture.completedFuture(known.get());
    }
    CompletableFuture<Boolean> underWay;
    synchronized (this) {
      underWay = fetching;
      if (underWay == null && clock.getAsLong() - lastBegun < config.unknown().toMillis()) {
        return CompletableFuture.completedFuture(new Answer.Unavailable());
      }
    }
    return (underWay == null ? fetch() : underWay)
        .thenApply(
            succeeded ->
                found(header).orElse(succeeded ? new Answer.Unknown() : new Answer.Unavailable()));
  }

  private Optional<Answer> found(JWSHeader header) {
    List<VerifyingKey> fitting = current().stream().filter(key -> key.fits(header)).toList();
    return fitting.isEmpty() ? Optional.empty() : Optional.of(new Answer.Found(fitting));
  }

  private List<VerifyingKey> current() {
    Fetched now = fetched;
    return now == null || clock.getAsLong() - now.at() > config.grace().toMillis()
        ? List.of()
        : now.keys();
  }

  /** Fetches, or waits for the fetch that is under way; true if it succeeded. */
  private CompletableFuture<Boolean> fetch() {
    CompletableFuture<Boolean> mine = new CompletableFuture<>();
    synchronized (this) {
      CompletableFuture<Boolean> other = fetching;
      if (other != null) {
        return other;
      }
      fetching = mine;
      lastBegun = clock.getAsLong();
    }
    source
        .fetch()
        .thenApply(IssuerKeys::parse)
        .whenComplete((keys, failure) -> mine.complete(ended(keys, failure)));
    return mine;
  }

  private boolean ended(@Nullable List<VerifyingKey> keys, @Nullable Throwable failure) {
    long now = clock.getAsLong();
    boolean succeeded = keys != null;
    boolean changes; // From answering to not answering, or back.
    synchronized (this) {
      changes = succeeded ? fetched == null || retryMs > FIRST_RETRY_MS : retryMs == FIRST_RETRY_MS;
      fetching = null;
      if (keys == null) {
        nextFetch = now + retryMs;
        retryMs = Math.min(LAST_RETRY_MS, 2 * retryMs);
      } else {
        fetched = new Fetched(keys, now);
        nextFetch = now + config.refresh().toMillis();
        retryMs = FIRST_RETRY_MS;
      }
    }
    meters.keyFetches(succeeded ? "fetched" : "failed").increment();
    if (changes && failure != null) {
      Throwable cause = failure instanceof CompletionException e ? e.getCause() : failure;
      LOG.warn(
          "The keys of the tokens' issuer cannot be fetched from {}: {}. {}",
          config.location(),
          String.valueOf(cause),
          problem().isPresent()
              ? "Nobody can authenticate."
              : "Those that were fetched before serve on.");
    } else if (changes && keys != null) {
      LOG.info("{} keys of the tokens' issuer fetched from {}", keys.size(), config.location());
    }
    return succeeded;
  }

  /** The keys of a set that are of use; a set without any is no set. */
  private static List<VerifyingKey> parse(String text) {
    List<VerifyingKey> keys = new ArrayList<>();
    try {
      for (JWK key : JWKSet.parse(text).getKeys()) {
        VerifyingKey.of(key).ifPresent(keys::add);
      }
    } catch (ParseException e) {
      throw new IllegalArgumentException("not a JSON Web Key Set: " + e.getMessage());
    }
    if (keys.isEmpty() || keys.size() > MOST_KEYS) {
      throw new IllegalArgumentException(
          "the set has %d keys of use (RSA of 2048 bits or more, P-256, Ed25519): 1 to %d are needed"
              .formatted(keys.size(), MOST_KEYS));
    }
    return List.copyOf(keys);
  }
}
