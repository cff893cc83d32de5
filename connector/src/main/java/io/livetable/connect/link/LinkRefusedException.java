package io.livetable.connect.link;

/** A server rejects the secret; the message says what to change. */
final class LinkRefusedException extends Exception {

  private static final long serialVersionUID = 1L;

  LinkRefusedException(String message) {
    super(message);
  }
}
