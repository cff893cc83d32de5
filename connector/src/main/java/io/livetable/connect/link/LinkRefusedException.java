package io.livetable.connect.link;

/** A server rejects the secret or the certificate; the message says what to change. */
final class LinkRefusedException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String key;

  /** The setting that is rejected, and what to do. */
  LinkRefusedException(String key, String message) {
    super(message);
    this.key = key;
  }

  String key() {
    return key;
  }
}
