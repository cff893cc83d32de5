package io.livetable.server.table;

/** The partition's table is closed or restoring; try again. */
public class TableNotReadyException extends Exception {

  private static final long serialVersionUID = 1L;

  public TableNotReadyException(String message) {
    super(message);
  }
}
