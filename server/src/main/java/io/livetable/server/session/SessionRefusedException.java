package io.livetable.server.session;

/** A new session is not let in. */
public final class SessionRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String code;
  private final int retryAfterSeconds;

  /**
   * A refusal.
   *
   * @param code a stable word
   * @param message for people
   * @param retryAfterSeconds when it is worth trying again
   */
  SessionRefusedException(String code, String message, int retryAfterSeconds) {
    super(message, null, false, false);
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** A stable word. */
  public String code() {
    return code;
  }

  /** When it is worth trying again. */
  public int retryAfterSeconds() {
    return retryAfterSeconds;
  }
}
