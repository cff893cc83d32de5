package io.livetable.server.session;

/** Of what a client has sent too much, so that its session ends. */
enum Excess {
  /** Messages that cannot be carried out. */
  BAD(CloseCode.PROTOCOL, "too many messages that cannot be carried out"),
  /** Messages in too little time. */
  FAST(CloseCode.TOO_MANY, "too many messages in too little time");

  private final int code;
  private final String reason;

  Excess(int code, String reason) {
    this.code = code;
    this.reason = reason;
  }

  /** The close code. */
  int code() {
    return code;
  }

  /** For people. */
  String reason() {
    return reason;
  }
}
