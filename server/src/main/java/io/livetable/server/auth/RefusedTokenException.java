package io.livetable.server.auth;

/** A token that is not accepted. Never holds the token, nor what is in it. */
public final class RefusedTokenException extends Exception {

  private static final long serialVersionUID = 1L;

  private final Refusal refusal;

  RefusedTokenException(Refusal refusal) {
    super(refusal.text(), null, false, false);
    this.refusal = refusal;
  }

  /** An authorizer's refusal; the client is told only that its token allows nothing here. */
  public RefusedTokenException() {
    this(Refusal.ACCOUNTS);
  }

  Refusal refusal() {
    return refusal;
  }
}
