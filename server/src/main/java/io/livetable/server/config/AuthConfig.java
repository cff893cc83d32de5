package io.livetable.server.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who may watch which accounts.
 *
 * @param jwt how tokens are checked; empty: everyone may watch every account
 * @param timeout how long a new session may take to authenticate
 * @param tokenUrl where the page gets tokens, if it is to know
 */
public record AuthConfig(Optional<Jwt> jwt, Duration timeout, Optional<String> tokenUrl) {

  /** Nobody is asked. */
  public static final AuthConfig NONE =
      new AuthConfig(Optional.empty(), Duration.ofSeconds(5), Optional.empty());

  /**
   * What a token must be.
   *
   * @param keys where the issuer's keys come from
   * @param issuer its {@code iss}
   * @param audience what its {@code aud} must name
   * @param algorithms by which it may be signed: RS256, ES256, EdDSA
   * @param leeway how far the issuer's clock and this one's may differ
   * @param maxLifetime how long it may live
   * @param accounts what says which accounts it allows
   */
  public record Jwt(
      Keys keys,
      String issuer,
      String audience,
      List<String> algorithms,
      Duration leeway,
      Duration maxLifetime,
      Accounts accounts) {
    public Jwt {
      algorithms = List.copyOf(algorithms);
    }
  }

  /**
   * Where the issuer's keys come from.
   *
   * @param location a URL or a file
   * @param refresh how often they are fetched
   * @param unknown the least time between two fetches for the sake of a token with an unknown key
   * @param grace how long keys serve after the last fetch that succeeded
   */
  public record Keys(String location, Duration refresh, Duration unknown, Duration grace) {

    /** Whether the location is a URL. */
    public boolean isUrl() {
      return AuthParser.isUrl(location);
    }
  }

  /**
   * What says which accounts a token allows.
   *
   * @param claim the claim that lists them
   * @param authorizer the class that says so instead
   * @param settings what the class is configured with
   */
  public record Accounts(String claim, Optional<String> authorizer, Map<String, String> settings) {
    public Accounts {
      settings = Map.copyOf(settings);
    }
  }
}
