package io.livetable.server.session;

import java.util.HashMap;
import java.util.Map;

/**
 * Bounds how many sessions an address has, and how many of them have not been authenticated yet.
 * Thread-safe.
 */
public final class AddressLimits {

  private final int most;
  private final int mostUnauthenticated;
  private final Map<String, Count> counts = new HashMap<>();

  /**
   * No session yet.
   *
   * @param most sessions of an address; 0: no bound
   * @param mostUnauthenticated of them that are unauthenticated; 0: no bound
   */
  public AddressLimits(int most, int mostUnauthenticated) {
    this.most = most;
    this.mostUnauthenticated = mostUnauthenticated;
  }

  /** Whether the address has no room for another session now. */
  synchronized boolean isFull(String address) {
    Count count = counts.get(address);
    return count != null
        && ((most > 0 && count.sessions >= most)
            || (mostUnauthenticated > 0 && count.unauthenticated >= mostUnauthenticated));
  }

  /** The place of a session of the address, which it has yet to take. */
  Place place(String address) {
    return new Place(address);
  }

  private enum State {
    OUTSIDE,
    UNAUTHENTICATED,
    AUTHENTICATED
  }

  private static final class Count {
    private int sessions;
    private int unauthenticated;
  }

  /** A session's place among those of its address. Thread-safe. */
  final class Place {

    private final String address;
    private State state = State.OUTSIDE;

    private Place(String address) {
      this.address = address;
    }

    /** Takes the place, for a session that is not authenticated yet; false if there is no room. */
    boolean take() {
      synchronized (AddressLimits.this) {
        if (isFull(address)) {
          return false;
        }
        Count count = counts.computeIfAbsent(address, unused -> new Count());
        count.sessions++;
        count.unauthenticated++;
        state = State.UNAUTHENTICATED;
        return true;
      }
    }

    /** From now on it is known whose session this is. Saying so again changes nothing. */
    void authenticated() {
      synchronized (AddressLimits.this) {
        Count count = counts.get(address);
        if (state == State.UNAUTHENTICATED && count != null) {
          count.unauthenticated--;
          state = State.AUTHENTICATED;
        }
      }
    }

    /** The session is over. Saying so again, or without having taken the place, changes nothing. */
    void leave() {
      synchronized (AddressLimits.this) {
        Count count = counts.get(address);
        if (state != State.OUTSIDE && count != null) {
          count.sessions--;
          count.unauthenticated -= state == State.UNAUTHENTICATED ? 1 : 0;
          if (count.sessions == 0) {
            counts.remove(address);
          }
        }
        state = State.OUTSIDE;
      }
    }
  }
}
