package io.livetable.server.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.livetable.protocol.LinkCodec;
import io.livetable.protocol.LinkMessage;
import io.livetable.protocol.LinkProtocolException;
import io.livetable.server.client.MessageReader;
import io.livetable.server.client.ServerMessage;
import io.livetable.server.testkit.Frame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * All that a server sent to a peer, up to the connection's end, judged. What no server may send is
 * an {@link IllegalArgumentException}.
 */
final class Reaction {

  private static final Pattern START =
      Pattern.compile("\\AHTTP/1\\.[01] (\\d{3})[^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n");
  private static final LinkCodec CODEC = new LinkCodec();

  private final List<Frame> frames = new ArrayList<>();
  private final Set<String> said = new TreeSet<>();
  private int status;
  private int closed;
  private boolean probed;

  /** Reads bytes, from the HTTP answer on. */
  Reaction(byte[] bytes) {
    Matcher start = START.matcher(new String(bytes, ISO_8859_1));
    if (bytes.length == 0) {
      return;
    }
    if (!start.find()) {
      throw new IllegalArgumentException("no HTTP answer");
    }
    status = Integer.parseInt(start.group(1));
    if (status == 101) {
      frames(Arrays.copyOfRange(bytes, start.end(), bytes.length));
    } else if (status >= 500 && status != 503 && status != 505 && status != 501) {
      throw new IllegalArgumentException("HTTP " + status);
    }
  }

  private void frames(byte[] bytes) {
    int at = 0;
    for (Frame frame = Frame.at(bytes, at, bytes.length);
        frame != null;
        frame = Frame.at(bytes, at, bytes.length)) {
      at += frame.size();
      take(frame);
    }
    if (at < bytes.length && closed == 0) {
      said.add("cut within a frame");
    }
  }

  private void take(Frame frame) {
    frames.add(frame);
    if (closed != 0) {
      throw new IllegalArgumentException("a frame after the close: " + frame.opcode());
    }
    switch (frame.opcode()) {
      case Frame.TEXT ->
          MessageReader.read(new String(frame.payload(), UTF_8)).forEach(this::message);
      case Frame.BINARY -> link(frame.payload());
      case Frame.CLOSE -> closed = frame.closeCode();
      case Frame.PING, Frame.PONG -> said.add("control");
      default -> throw new IllegalArgumentException("opcode " + frame.opcode());
    }
  }

  private void message(ServerMessage message) {
    if (message instanceof ServerMessage.Failed failed) {
      said.add(failed.code());
      probed |= failed.id() == Fuzz.LAST_ID;
    } else if (message instanceof ServerMessage.Unsubscribed gone) {
      probed |= gone.id() == Fuzz.LAST_ID;
    } else if (message instanceof ServerMessage.Unknown unknown) {
      throw new IllegalArgumentException("a message of the type " + unknown.type());
    }
  }

  private void link(byte[] payload) {
    try {
      LinkMessage message = CODEC.decode(payload, 0, payload.length);
      if (!(message instanceof LinkMessage.FromServer)) {
        throw new IllegalArgumentException("a task's message: " + message);
      }
    } catch (LinkProtocolException e) {
      throw new IllegalArgumentException("no link message", e);
    }
  }

  /** The HTTP status; 0 if there was none. */
  int status() {
    return status;
  }

  /** The code of the server's close; 0 if it sent none. */
  int closed() {
    return closed;
  }

  /** Whether the last message was answered. */
  boolean probed() {
    return probed;
  }

  /** The outcome in a few words, for counting. */
  String outcome() {
    if (status != 101) {
      return status == 0 ? "ended" : "HTTP " + status;
    }
    return closed == 0 ? "taken" : "closed " + closed;
  }

  /** The opcodes and sizes of what came. */
  String frames() {
    return frames.stream().map(frame -> frame.opcode() + ":" + frame.size()).toList().toString();
  }

  /** The codes of the errors that were said. */
  Set<String> said() {
    return said;
  }
}
