package io.livetable.server.auth;

import java.util.Locale;

/** Why a token is not accepted: the class of what is wrong, and nothing of the token. */
public enum Refusal {
  TOO_LARGE("the token is too large"),
  MALFORMED("the token is not a signed JWT"),
  HEADER("the token's header asks for something that this server does not do"),
  ALGORITHM("the token is not signed by an algorithm that this server takes"),
  UNKNOWN_KEY("the token's key is not one of the issuer's"),
  SIGNATURE("the token's signature is wrong"),
  CLAIMS("the token lacks iss, aud, exp or sub, or one is not as it must be"),
  ISSUER("the token is another issuer's"),
  AUDIENCE("the token is for another service"),
  NOT_YET_VALID("the token is not valid yet"),
  LIFETIME("the token lives too long"),
  ACCOUNTS("the token does not say which accounts it allows"),
  SUBJECT("the token names another subject than the session's"),
  /** The token was good once: a fresh one may be. */
  EXPIRED("the token has expired"),
  /** Nothing is known of the token. */
  UNAVAILABLE("tokens cannot be checked now");

  private final String text;

  Refusal(String text) {
    this.text = text;
  }

  /** The class, for people. */
  public String text() {
    return text;
  }

  /** The class, for metrics. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
