package io.livetable.server.audit;

/** An audit that cannot be carried out, with a message for whoever asked for it. */
final class AuditException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  AuditException(String message) {
    super(message);
  }

  AuditException(String message, Throwable cause) {
    super(message, cause);
  }
}
