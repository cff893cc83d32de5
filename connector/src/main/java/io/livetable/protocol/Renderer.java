package io.livetable.protocol;

import org.apache.kafka.connect.data.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Turns a record's key into an account and its value into JSON text, the same way on both paths.
 * Thread-safe.
 */
public final class Renderer {

  /** Changes whenever some record would render differently. */
  public static final int VERSION = 1;

  /**
   * The account that a record belongs to.
   *
   * @throws UnrenderableException if there is no key or it is no account
   */
  public String account(@Nullable Schema schema, @Nullable Object key)
      throws UnrenderableException {
    throw new UnrenderableException("not written yet");
  }

  /**
   * A record's value as JSON text in UTF-8, or null for a tombstone.
   *
   * @throws UnrenderableException if the value has no JSON form
   */
  public byte @Nullable [] value(@Nullable Schema schema, @Nullable Object value)
      throws UnrenderableException {
    throw new UnrenderableException("not written yet");
  }
}
