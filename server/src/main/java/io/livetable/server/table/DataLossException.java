package io.livetable.server.table;

/** The topic lost records that a table or its readers count on, or is another topic now. */
final class DataLossException extends Exception {

  private static final long serialVersionUID = 1L;

  /** {@code message} says what was found. */
  DataLossException(String message) {
    super(message);
  }
}
