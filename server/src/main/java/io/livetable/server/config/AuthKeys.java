package io.livetable.server.config;

import org.apache.kafka.common.config.ConfigDef;

/** The keys that say who may watch which accounts. */
final class AuthKeys {

  static final String MODE = "auth.mode";
  static final String TIMEOUT = "auth.timeout.ms";
  static final String TOKEN_URL = "auth.token.url";
  static final String JWKS = "auth.jwt.jwks";
  static final String JWKS_REFRESH = "auth.jwt.jwks.refresh.ms";
  static final String JWKS_UNKNOWN = "auth.jwt.jwks.unknown.key.ms";
  static final String JWKS_GRACE = "auth.jwt.jwks.grace.ms";
  static final String ISSUER = "auth.jwt.issuer";
  static final String AUDIENCE = "auth.jwt.audience";
  static final String ALGORITHMS = "auth.jwt.algorithms";
  static final String LEEWAY = "auth.jwt.leeway.ms";
  static final String MAX_LIFETIME = "auth.jwt.max.lifetime.ms";
  static final String ACCOUNTS_CLAIM = "auth.jwt.accounts.claim";
  static final String AUTHORIZER = "auth.authorizer";
  static final String AUTHORIZER_SETTINGS = AUTHORIZER + ".";

  private static final long MOST_MS = 366L * 24 * 3_600_000;

  private AuthKeys() {}

  /** Adds the keys. */
  static KeyGroup add(KeyGroup before) {
    return accounts(
        tokens(
            keys(
                before
                    .group("Authentication")
                    .required(
                        MODE,
                        ConfigDef.Type.STRING,
                        Check.oneOf("none", "jwt"),
                        "Who may watch which accounts. jwt: a client presents a token, which names"
                            + " them. none: everyone who reaches the client listener may watch every"
                            + " account. It has no default, so that nobody opens a server without"
                            + " saying so.")
                    .bound(
                        TIMEOUT,
                        ConfigDef.Type.LONG,
                        5_000L,
                        Check.between(100, 60_000),
                        "How long, in milliseconds, a client may take to authenticate before its"
                            + " session is closed.")
                    .optional(
                        TOKEN_URL,
                        ConfigDef.Type.STRING,
                        "",
                        new Check(
                            "an https:// URL, http:// for this machine's loopback only, or empty",
                            value ->
                                value.toString().isEmpty() || AuthParser.isSafe(value.toString())),
                        "Where the page gets tokens; clients are told, and the page may connect to"
                            + " its origin."))));
  }

  private static KeyGroup keys(KeyGroup keys) {
    return keys.optional(
            JWKS,
            ConfigDef.Type.STRING,
            "",
            new Check(
                "an https:// URL, an http:// URL of this machine's loopback, or a file; required"
                    + " with auth.mode=jwt",
                value ->
                    !AuthParser.isUrl(value.toString()) || AuthParser.isSafe(value.toString())),
            "The issuer's public keys, a JSON Web Key Set.")
        .bound(
            JWKS_REFRESH,
            ConfigDef.Type.LONG,
            300_000L,
            Check.between(1_000, MOST_MS),
            "How often, in milliseconds, the keys are fetched, ahead of their being needed.")
        .bound(
            JWKS_UNKNOWN,
            ConfigDef.Type.LONG,
            30_000L,
            Check.between(100, MOST_MS),
            "The least time, in milliseconds, between a fetch of the keys and another one because a"
                + " token names a key that is not among them.")
        .bound(
            JWKS_GRACE,
            ConfigDef.Type.LONG,
            14_400_000L,
            Check.between(1_000, MOST_MS),
            "How long, in milliseconds, keys serve after the last fetch that succeeded. After that"
                + " nobody can authenticate, and the server is not ready.");
  }

  private static KeyGroup tokens(KeyGroup keys) {
    return keys.optional(
            ISSUER,
            ConfigDef.Type.STRING,
            "",
            Check.any("what tokens have as iss; required with auth.mode=jwt"),
            "The issuer, exactly as it writes itself.")
        .optional(
            AUDIENCE,
            ConfigDef.Type.STRING,
            "",
            Check.any("what tokens have in aud; required with auth.mode=jwt"),
            "This service, as the issuer calls it. A token for another service is refused.")
        .optional(
            ALGORITHMS,
            ConfigDef.Type.LIST,
            "RS256,ES256",
            Check.someOf("RS256", "ES256", "EdDSA"),
            "By which algorithms tokens may be signed, whatever they say themselves. EdDSA is"
                + " Ed25519.")
        .bound(
            LEEWAY,
            ConfigDef.Type.LONG,
            30_000L,
            Check.between(0, 300_000),
            "How far, in milliseconds, the issuer's clock and this one's may differ: a token counts"
                + " so much before its nbf and after its exp.")
        .bound(
            MAX_LIFETIME,
            ConfigDef.Type.LONG,
            86_400_000L,
            Check.between(1_000, MOST_MS),
            "How long, in milliseconds, a token may live, from its iat, or from now if it has none,"
                + " to its exp. One that lives longer is refused.");
  }

  private static KeyGroup accounts(KeyGroup keys) {
    return keys.optional(
            ACCOUNTS_CLAIM,
            ConfigDef.Type.STRING,
            "accounts",
            Check.notEmpty("a claim's name"),
            "The claim that lists the accounts which a token allows: an array of strings, or one"
                + " string with spaces between. Each is an account, or a prefix followed by *; * alone"
                + " is every account.")
        .optional(
            AUTHORIZER,
            ConfigDef.Type.STRING,
            "",
            Check.any("the name of a class on the class path, or empty"),
            "A class that says which accounts a token allows, instead of a claim:"
                + " io.livetable.server.auth.AccountAuthorizer. The keys auth.authorizer.* configure"
                + " it.");
  }
}
