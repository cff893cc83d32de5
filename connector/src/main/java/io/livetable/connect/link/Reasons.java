package io.livetable.connect.link;

import java.util.concurrent.CompletionException;

/** Says in words why something failed. */
final class Reasons {

  private Reasons() {}

  static String of(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    if (cause instanceof WrongServerException && message != null) {
      return message;
    }
    return message == null || message.isEmpty()
        ? cause.getClass().getSimpleName()
        : cause.getClass().getSimpleName() + ": " + message;
  }
}
