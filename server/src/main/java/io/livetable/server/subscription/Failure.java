package io.livetable.server.subscription;

/**
 * Why a subscription ended.
 *
 * @param code a stable word for programs
 * @param message for people: what is wrong and what to do
 * @param retryAfterMs when it is worth trying again, milliseconds; 0: not without a change
 */
public record Failure(String code, String message, long retryAfterMs) {

  /** The table cannot answer yet. */
  public static Failure notReady(String message) {
    return new Failure("not_ready", message, 1000);
  }
}
