package io.livetable.protocol;

/** A record has no key, or its key or value has no JSON form: both paths pass it over. */
public class UnrenderableException extends Exception {

  private static final long serialVersionUID = 1L;

  /** {@code message} says what about the record is wrong; it never contains the value. */
  public UnrenderableException(String message) {
    super(message);
  }
}
