package io.livetable.server.hub;

import io.livetable.protocol.Event;
import org.jspecify.annotations.Nullable;

/**
 * An event on its way to an account's watchers. Encoded at most once, whatever the number of
 * watchers. Confined to the partition's event loop until encoded; the bytes are never modified.
 */
public final class Update {

  private final Event event;
  private final long prev;
  private final Path path;
  private byte @Nullable [] encoded;

  /**
   * An update.
   *
   * @param event what happened
   * @param prev the claim: the account has no event strictly between {@code prev} and the event's
   *     offset
   * @param path which path brought the event first
   */
  public Update(Event event, long prev, Path path) {
    this.event = event;
    this.prev = prev;
    this.path = path;
  }

  /** What happened. */
  public Event event() {
    return event;
  }

  /** The account has no event strictly between this offset and the event's. */
  public long prev() {
    return prev;
  }

  /** Which path brought the event first. */
  public Path path() {
    return path;
  }

  /** The bytes for the wire, made by {@code encoder} at the first call. */
  public byte[] encoded(Encoder encoder) {
    byte[] bytes = encoded;
    if (bytes == null) {
      bytes = encoder.encode(this);
      encoded = bytes;
    }
    return bytes;
  }

  /** Turns an update into bytes for the wire; the same bytes for every watcher of the account. */
  @FunctionalInterface
  public interface Encoder {
    /** The update's bytes. */
    byte[] encode(Update update);
  }
}
