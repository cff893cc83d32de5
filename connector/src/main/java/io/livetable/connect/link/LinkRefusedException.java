package io.livetable.connect.link;

/** A server turned the task away for good; the message says what to change. */
final class LinkRefusedException extends Exception {

  private static final long serialVersionUID = 1L;

  LinkRefusedException(String message) {
    super(message);
  }
}
