package io.livetable.server.subscription;

/**
 * Why a subscription ended.
 *
 * @param code a stable word for programs
 * @param message for people: what is wrong and what to do
 * @param retryAfterMs when it is worth trying again, milliseconds; 0: not without a change
 * @param reset why the client must forget what it has of the feed; {@link Reset#NONE}: it may come
 *     back with its position
 */
public record Failure(String code, String message, long retryAfterMs, Reset reset) {

  /** A failure that says nothing of the client's position. */
  public Failure(String code, String message, long retryAfterMs) {
    this(code, message, retryAfterMs, Reset.NONE);
  }

  /** The table cannot answer yet. */
  public static Failure notReady(String message) {
    return new Failure("not_ready", message, 1000);
  }

  /** This failure, of a subscription whose client's position or view was given up before. */
  public Failure after(Reset givenUp) {
    return new Failure(code, message, retryAfterMs, givenUp);
  }
}
