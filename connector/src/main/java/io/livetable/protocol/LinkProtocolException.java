package io.livetable.protocol;

/** Bytes that are no message of the link. */
public class LinkProtocolException extends Exception {

  private static final long serialVersionUID = 1L;

  public LinkProtocolException(String message) {
    super(message);
  }

  public LinkProtocolException(String message, Throwable cause) {
    super(message, cause);
  }
}
