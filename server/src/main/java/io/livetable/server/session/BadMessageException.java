package io.livetable.server.session;

import org.jspecify.annotations.Nullable;

/** A client's message that cannot be carried out as it stands. */
final class BadMessageException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String code;
  private final @Nullable Long id;
  private final long retryAfterMs;

  /**
   * A refusal.
   *
   * @param code one of {@link ErrorCode}
   * @param id the message's id, if it had one
   * @param message what is wrong and what to change
   */
  BadMessageException(String code, @Nullable Long id, String message) {
    this(code, id, message, 0);
  }

  /**
   * A refusal of a message that is right in itself.
   *
   * @param retryAfterMs after which time it may be sent again
   */
  BadMessageException(String code, @Nullable Long id, String message, long retryAfterMs) {
    super(message);
    this.code = code;
    this.id = id;
    this.retryAfterMs = retryAfterMs;
  }

  /** After how many milliseconds the message may be sent again; 0: not as it stands. */
  long retryAfterMs() {
    return retryAfterMs;
  }

  String code() {
    return code;
  }

  @Nullable Long id() {
    return id;
  }

  String text() {
    String message = getMessage();
    return message == null ? code : message;
  }
}
