package io.livetable.server.http;

/**
 * Why a request is not served.
 *
 * @param status the HTTP status
 * @param code a stable word
 * @param message what is wrong and what to change
 * @param retryAfterSeconds when it is worth trying again; 0 if it is not before something changes
 */
record Refusal(int status, String code, String message, int retryAfterSeconds) {

  /** One that trying again does not mend. */
  Refusal(int status, String code, String message) {
    this(status, code, message, 0);
  }
}
