package io.livetable.server.session;

import java.util.Locale;

/** A new session is not let in. */
public final class SessionRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /** Why a session is not let in. */
  public enum Reason {
    /** The server stops. */
    STOPPING("the server stops: try again", 1),
    /** The memory budget is used up. */
    OVERLOADED("the server has no room: try again later", 5),
    /** The client's address has as many sessions as it may. */
    ADDRESS_FULL(
        "this address has as many sessions as it may (client.sessions.per.address,"
            + " client.unauthenticated.per.address): close some, or try again later",
        10);

    private final String text;
    private final int retryAfterSeconds;

    Reason(String text, int retryAfterSeconds) {
      this.text = text;
      this.retryAfterSeconds = retryAfterSeconds;
    }
  }

  /** A refusal. */
  public SessionRefusedException(Reason reason) {
    super(reason.text, null, false, false);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }

  /** A stable word. */
  public String code() {
    return reason == Reason.ADDRESS_FULL
        ? ErrorCode.TOO_MANY_SESSIONS
        : reason.name().toLowerCase(Locale.ROOT);
  }

  /** When it is worth trying again. */
  public int retryAfterSeconds() {
    return reason.retryAfterSeconds;
  }
}
