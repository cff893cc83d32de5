package io.livetable.server.link;

import io.livetable.protocol.RefuseCode;

/** A task did what its link does not survive. */
final class LinkFaultException extends Exception {

  private static final long serialVersionUID = 1L;

  private final RefuseCode code;

  /** {@code message} says what is wrong and what to change. */
  LinkFaultException(RefuseCode code, String message) {
    super(message);
    this.code = code;
  }

  /** A breach of the protocol. */
  static LinkFaultException breach(String message) {
    return new LinkFaultException(RefuseCode.PROTOCOL_ERROR, message);
  }

  RefuseCode code() {
    return code;
  }
}
