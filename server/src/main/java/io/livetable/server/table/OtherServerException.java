package io.livetable.server.table;

/** Another running server has this one's {@code server.id}. */
final class OtherServerException extends Exception {

  private static final long serialVersionUID = 1L;

  /** {@code group} is where the other server was met. */
  OtherServerException(String group) {
    super(group);
  }
}
