package io.livetable.server.http;

import java.io.IOException;

/** A listener cannot be opened; the message names the key, the address and what to change. */
public class ListenerException extends IOException {

  private static final long serialVersionUID = 1L;

  public ListenerException(String message, Throwable cause) {
    super(message, cause);
  }
}
