package io.livetable.server.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A wire that keeps what is sent; a frame has left at once, or when the test says so. */
public final class FakeWire implements Outbox.Wire {

  private final List<String> frames = new ArrayList<>();
  private final ArrayDeque<Runnable> leaving = new ArrayDeque<>();
  private final boolean synchronous;
  private final Consumer<String> listener;

  /** A wire whose frames leave at once, or when {@link #leave} is called. */
  public FakeWire(boolean synchronous) {
    this(synchronous, frame -> {});
  }

  /** The same; {@code listener} is given each frame when it is sent. */
  public FakeWire(boolean synchronous, Consumer<String> listener) {
    this.synchronous = synchronous;
    this.listener = listener;
  }

  @Override
  public void send(ByteBuffer text, Runnable sent) {
    String frame = UTF_8.decode(text).toString();
    frames.add(frame);
    listener.accept(frame);
    if (synchronous) {
      sent.run();
    } else {
      leaving.add(sent);
    }
  }

  /** How many frames are on their way. */
  public int inFlight() {
    return leaving.size();
  }

  /** The oldest frame on its way has left. */
  public void leave() {
    leaving.remove().run();
  }

  /** What was sent since the last call, oldest first. */
  public List<String> frames() {
    List<String> all = List.copyOf(frames);
    frames.clear();
    return all;
  }
}
