package io.livetable.server.session;

/** The codes of {@code error} messages. */
final class ErrorCode {

  /** The message is no JSON, or lacks a field, or a field has the wrong type. */
  static final String BAD_MESSAGE = "bad_message";

  /** The message's type is not one that this server knows. */
  static final String UNKNOWN_TYPE = "unknown_type";

  /** The id did not rise. */
  static final String BAD_ID = "bad_id";

  /** The server has no such feed. */
  static final String UNKNOWN_FEED = "unknown_feed";

  /** The feed's keys cannot be this account. */
  static final String BAD_ACCOUNT = "bad_account";

  /** The session watches as many accounts as it may. */
  static final String TOO_MANY_SUBSCRIPTIONS = "too_many_subscriptions";

  /** The client sends faster than it may. */
  static final String RATE_LIMITED = "rate_limited";

  /** The server has no room for more now. */
  static final String OVERLOADED = "overloaded";

  /** The client's principal, or its address, has as many sessions as it may. */
  static final String TOO_MANY_SESSIONS = "too_many_sessions";

  /** The token does not allow this account, which may or may not exist. */
  static final String FORBIDDEN = "forbidden";

  /** No token came in time, or something else came first. */
  static final String UNAUTHENTICATED = "unauthenticated";

  /** The token is not accepted. */
  static final String BAD_TOKEN = "bad_token";

  /** The token has expired. */
  static final String TOKEN_EXPIRED = "token_expired";

  /** Tokens cannot be checked right now. */
  static final String AUTH_UNAVAILABLE = "auth_unavailable";

  private ErrorCode() {}
}
