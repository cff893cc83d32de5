package io.livetable.connect.link;

import java.io.IOException;

/** What listens at a server's URL is no link listener, or not the server that it should be. */
final class WrongServerException extends IOException {

  private static final long serialVersionUID = 1L;

  private final String key;

  /** The setting that may have to change, and what was found and what to do. */
  WrongServerException(String key, String message) {
    super(message);
    this.key = key;
  }

  String key() {
    return key;
  }
}
