package io.livetable.server.session;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The bounded queue of one browser session. One frame is in flight at a time; what waits meanwhile
 * leaves as one frame, a JSON array. It is full when a bound is reached, so that one message may
 * pass it: otherwise an update as large as the bound would never follow the resumption before it.
 * It is full too when the server's memory budget is used up and the client has not taken all that
 * it was sent. From then on updates are refused until everything has left. A client is
 * <em>behind</em> when half a bound is waiting or in flight; then an update that waits may be
 * replaced where it stands, also while the outbox is full. Thread-safe; {@link Wire} and the
 * drained callback are called without a lock held.
 */
final class Outbox {

  /** How much goes into one frame, unless a single message is larger. */
  private static final int FRAME_BYTES = 64 * 1024;

  private final Wire wire;
  private final Bounds bounds;
  private final Charge charge;
  private final Runnable drained;
  private final LongSupplier clock;
  private final Object lock = new Object();
  private final ArrayDeque<Slot> waiting = new ArrayDeque<>(2);
  private long bytes;
  private long inFlight;
  private boolean full;
  private long fullSince;
  private long lastTaken;
  private long sendingSince;
  private boolean pumping;
  private boolean sending;
  private boolean closed;
  private long deadline = Long.MAX_VALUE;

  /** Whom messages are about. */
  interface Owner {
    /** The account. */
    String account();

    /** Whether nothing about the account may be sent any more on this owner's behalf. */
    boolean isWithdrawn();
  }

  /**
   * How much may wait before updates are refused.
   *
   * @param bytes of messages that wait or are in flight
   * @param messages that wait
   */
  record Bounds(int bytes, int messages) {}

  /** A message's place in the outbox. */
  static class Slot {
    private final @Nullable Owner owner;

    /** Guarded by the outbox's lock; null once the message has gone into a frame. */
    private byte @Nullable [] message;

    /** A place for a message about no account. */
    Slot() {
      this(null);
    }

    /** A place for a message about an account, or about none. */
    Slot(@Nullable Owner owner) {
      this.owner = owner;
    }
  }

  /** Where frames go. */
  interface Wire {
    /**
     * Sends a text frame; {@code sent} runs once it has left, on any thread, perhaps before this
     * returns; never if it failed.
     */
    void send(ByteBuffer text, Runnable sent);
  }

  /**
   * An empty outbox.
   *
   * @param bounds how much may wait before updates are refused
   * @param charge is told what waits
   * @param drained runs when everything has left after an update was refused
   * @param clock milliseconds that only rise
   */
  Outbox(Wire wire, Bounds bounds, Charge charge, Runnable drained, LongSupplier clock) {
    this.wire = wire;
    this.bounds = bounds;
    this.charge = charge;
    this.drained = drained;
    this.clock = clock;
    this.lastTaken = clock.getAsLong();
  }

  /** Adds an update about an account, as {@link #offer(byte[], Slot)} does. */
  boolean offer(byte[] message, Owner owner) {
    return offer(message, new Slot(owner));
  }

  /**
   * Adds an update at a new place; {@link #flush} must follow. What fills a frame, or half of a
   * bound, is sent at once, as is everything while memory is used up.
   *
   * @return false if there is no room
   */
  boolean offer(byte[] message, Slot place) {
    boolean fillsFrame;
    synchronized (lock) {
      if (closed) {
        return true;
      }
      if (!full && isAtBound()) {
        markFull();
      }
      if (full) {
        return false;
      }
      enqueue(message, place);
      fillsFrame = isWorthAFrame();
    }
    if (fillsFrame) {
      pump();
    }
    return true;
  }

  /** Whether a message still waits and its client is behind, so that it is worth replacing. */
  boolean isWorthReplacing(Slot place) {
    synchronized (lock) {
      return place.message != null
          && (bytes >= bounds.bytes() / 2 || waiting.size() >= bounds.messages() / 2);
    }
  }

  /**
   * Puts a message in the place of one that waits. As ever, one message may pass the bound.
   *
   * @return false if nothing was done, because the old message does not wait any more, or the new
   *     one is larger and there is no room
   */
  boolean replace(Slot place, byte[] message) {
    synchronized (lock) {
      byte[] old = place.message;
      if (old == null || (message.length > old.length && bytes - old.length >= bounds.bytes())) {
        return false;
      }
      bytes += message.length - old.length;
      charge.waiting(bytes);
      place.message = message;
      return true;
    }
  }

  /** Adds a message that is always taken. Not to be called with a lock held. */
  void add(byte[] message) {
    add(message, null);
  }

  /** Adds a message about an account, as {@link #add(byte[])} does. */
  void add(byte[] message, @Nullable Owner owner) {
    append(message, owner);
    flush();
  }

  /** Adds a message that is always taken, and calls nobody: {@link #flush} must follow. */
  void append(byte[] message) {
    append(message, null);
  }

  /** Adds a message about an account, as {@link #append(byte[])} does. */
  void append(byte[] message, @Nullable Owner owner) {
    synchronized (lock) {
      if (!closed) {
        enqueue(message, new Slot(owner));
      }
    }
  }

  /** From this time of the clock on nothing is sent, whenever it was added; flush follows. */
  void until(long end) {
    synchronized (lock) {
      deadline = end;
    }
  }

  /** The accounts that something waits about. */
  Set<String> accounts() {
    synchronized (lock) {
      Set<String> accounts = new HashSet<>();
      for (Slot place : waiting) {
        if (place.owner != null) {
          accounts.add(place.owner.account());
        }
      }
      return accounts;
    }
  }

  /**
   * Drops what waits about these accounts. A message that is about none must follow: if the outbox
   * was full it is drained only when something leaves it.
   */
  void drop(Set<String> accounts) {
    synchronized (lock) {
      waiting.removeIf(
          place -> {
            byte[] message = place.message;
            if (message == null
                || place.owner == null
                || !accounts.contains(place.owner.account())) {
              return false;
            }
            bytes -= message.length;
            place.message = null;
            return true;
          });
      charge.waiting(bytes);
    }
  }

  /**
   * Sends what waits, unless a frame is in flight. The wire may finish at once, and the drained
   * callback run in here: not to be called with a lock held.
   */
  void flush() {
    pump();
  }

  /** Whether an update would be refused; if so, the drained callback follows. */
  boolean isFull() {
    synchronized (lock) {
      if (!full && !closed && isAtBound()) {
        markFull();
      }
      return full;
    }
  }

  /** For how long updates have been refused, milliseconds; 0 if they are not. */
  long fullForMs() {
    synchronized (lock) {
      return full ? Math.max(1, clock.getAsLong() - fullSince) : 0;
    }
  }

  /** For how long nothing has left, milliseconds. */
  long idleForMs() {
    synchronized (lock) {
      return clock.getAsLong() - lastTaken;
    }
  }

  /** For how long what is in flight has not left, milliseconds; 0 if nothing is. */
  long sendingForMs() {
    synchronized (lock) {
      return sending ? Math.max(1, clock.getAsLong() - sendingSince) : 0;
    }
  }

  /** How many bytes wait or are in flight. */
  long bytes() {
    synchronized (lock) {
      return bytes;
    }
  }

  /** Drops everything; nothing is sent any more. */
  void close() {
    synchronized (lock) {
      closed = true;
      waiting.forEach(place -> place.message = null);
      waiting.clear();
      bytes = 0;
      charge.waiting(inFlight);
    }
  }

  /** Something waits or is in flight whenever this holds, so that all will have left some time. */
  private boolean isAtBound() {
    return bytes >= bounds.bytes()
        || waiting.size() >= bounds.messages()
        || (inFlight > 0 && charge.isExhausted());
  }

  private boolean isWorthAFrame() {
    return bytes - inFlight >= Math.min(FRAME_BYTES, bounds.bytes() / 2)
        || waiting.size() >= bounds.messages() / 2
        || charge.isExhausted();
  }

  private void enqueue(byte[] message, Slot place) {
    if (place.owner != null && place.owner.isWithdrawn()) {
      return; // Seen under the lock, so that nothing comes behind a drop.
    }
    place.message = message;
    waiting.add(place);
    bytes += message.length;
    charge.waiting(bytes);
  }

  private void markFull() {
    full = true;
    fullSince = clock.getAsLong();
  }

  private void pump() {
    synchronized (lock) {
      if (pumping) {
        return;
      }
      pumping = true;
    }
    while (true) {
      ByteBuffer frame;
      synchronized (lock) {
        if (sending || closed || waiting.isEmpty() || clock.getAsLong() >= deadline) {
          pumping = false;
          return;
        }
        frame = takeFrame();
        sending = true;
        sendingSince = lastTaken;
      }
      wire.send(frame, this::sent);
    }
  }

  private void sent() {
    boolean nowDrained;
    boolean again;
    synchronized (lock) {
      sending = false;
      bytes = Math.max(0, bytes - inFlight);
      inFlight = 0;
      charge.waiting(bytes);
      nowDrained = full && bytes == 0 && !closed;
      if (nowDrained) {
        full = false;
      }
      again = !pumping;
    }
    if (nowDrained) {
      drained.run();
    }
    if (again) {
      pump();
    }
  }

  private ByteBuffer takeFrame() {
    lastTaken = clock.getAsLong();
    byte[] first = take();
    inFlight = first.length;
    if (waiting.isEmpty() || first.length + nextLength() > FRAME_BYTES) {
      return ByteBuffer.wrap(first);
    }
    List<byte[]> batch = new ArrayList<>();
    batch.add(first);
    while (!waiting.isEmpty() && inFlight + nextLength() <= FRAME_BYTES) {
      byte[] message = take();
      inFlight += message.length;
      batch.add(message);
    }
    return SharedFrame.of(batch);
  }

  private int nextLength() {
    return Objects.requireNonNull(waiting.element().message).length;
  }

  private byte[] take() {
    Slot place = waiting.remove();
    byte[] message = Objects.requireNonNull(place.message);
    place.message = null;
    return message;
  }
}
