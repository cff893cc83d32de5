package io.livetable.server.session;

/**
 * The WebSocket close codes of client sessions. From 4000 to 4499 a client connects again, from
 * 4500 on it does not.
 */
public final class CloseCode {

  /** The client left, or the server has nothing more to say. */
  public static final int NORMAL = 1000;

  /** The server failed; connect again. */
  public static final int SERVER_ERROR = 1011;

  /** The server stops; connect again, after the time that {@code goaway} named. */
  public static final int SERVICE_RESTART = 1012;

  /** The server has no room for the session; connect again, after the time that it named. */
  public static final int OVERLOADED = 1013;

  /** The client did not read for too long; connect again. */
  public static final int SLOW = 4408;

  /** The client sends too fast, or has too many sessions; connect again later. */
  public static final int RATE_LIMITED = 4429;

  /** The client broke the protocol repeatedly; do not connect again before it is mended. */
  public static final int PROTOCOL = 4505;

  private CloseCode() {}
}
