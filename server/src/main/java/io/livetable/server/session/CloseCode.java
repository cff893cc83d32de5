package io.livetable.server.session;

/**
 * The WebSocket close codes of client sessions. From 4000 to 4499 a client connects again, from
 * 4500 on it does not.
 */
public final class CloseCode {

  /** The client left, or the server has nothing more to say. */
  public static final int NORMAL = 1000;

  /** The client sent a binary message. */
  public static final int NOT_TEXT = 1003;

  /** The server failed; connect again. */
  public static final int SERVER_ERROR = 1011;

  /** The server stops; connect again, after the time that {@code goaway} named. */
  public static final int SERVICE_RESTART = 1012;

  /** The server cannot do this now, or has no room; connect again, after the time it named. */
  public static final int TRY_AGAIN_LATER = 1013;

  /** The token has expired, or none came in time; connect again with a fresh one. */
  public static final int TOKEN_EXPIRED = 4401;

  /** The client did not read for too long; connect again. */
  public static final int SLOW = 4408;

  /**
   * The client sends too fast, or it, its address or its principal has too many sessions; connect
   * again later.
   */
  public static final int TOO_MANY = 4429;

  /** The token is not accepted, or something else came first; do not connect again with it. */
  public static final int UNAUTHORIZED = 4501;

  /** The client broke the protocol repeatedly; do not connect again before it is mended. */
  public static final int PROTOCOL = 4505;

  private CloseCode() {}
}
