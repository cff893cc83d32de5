package io.livetable.server.session;

import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Messages joined to one frame, a JSON array. The last one of each thread is kept for as long as
 * memory is not wanted, since who watches an account gets what the others get: the sessions that a
 * thread serves one after the other share one array of bytes, which is never modified.
 */
final class SharedFrame {

  private static final ThreadLocal<WeakReference<SharedFrame>> LAST =
      ThreadLocal.withInitial(() -> new WeakReference<>(null));

  private final byte[][] messages;
  private final byte[] joined;

  private SharedFrame(List<byte[]> messages) {
    this.messages = messages.toArray(new byte[0][]);
    int bytes = messages.size() + 1;
    for (byte[] message : messages) {
      bytes += message.length;
    }
    ByteBuffer frame = ByteBuffer.allocate(bytes);
    byte separator = '[';
    for (byte[] message : messages) {
      frame.put(separator).put(message);
      separator = ',';
    }
    frame.put((byte) ']');
    this.joined = frame.array();
  }

  /** The frame of these messages, in this order. To be read only. */
  static ByteBuffer of(List<byte[]> messages) {
    SharedFrame last = LAST.get().get();
    if (last == null || !last.holds(messages)) {
      last = new SharedFrame(messages);
      LAST.set(new WeakReference<>(last));
    }
    return ByteBuffer.wrap(last.joined);
  }

  /** Whether these are the very same, which is the case if they were encoded once for all. */
  private boolean holds(List<byte[]> others) {
    if (messages.length != others.size()) {
      return false;
    }
    for (int i = 0; i < messages.length; i++) {
      if (messages[i] != others.get(i)) {
        return false;
      }
    }
    return true;
  }
}
