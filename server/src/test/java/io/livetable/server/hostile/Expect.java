package io.livetable.server.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.livetable.server.testkit.Frame;
import io.livetable.server.testkit.RawSocket;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What a server must do about what a peer has sent. */
sealed interface Expect {

  /** In words, for the table in docs/conformance.md. */
  String text();

  /**
   * Reads what the server does.
   *
   * @throws IOException also if it takes too long
   */
  void check(RawSocket socket) throws IOException;

  /** The server closes with one of these codes, and ends the connection. */
  record Closes(List<Integer> codes, boolean answered) implements Expect {
    @Override
    public String text() {
      return "close " + or(codes) + (answered ? "" : ", and cut when that is not answered");
    }

    @Override
    public void check(RawSocket socket) throws IOException {
      Frame frame = socket.frame();
      while (frame != null && frame.opcode() != Frame.CLOSE) {
        frame = socket.frame();
      }
      if (frame == null || !codes.contains(frame.closeCode())) {
        throw new AssertionError(
            "expected %s, not %s".formatted(text(), frame == null ? "an end" : frame.closeCode()));
      }
      if (answered) {
        quietly(() -> socket.send(Frame.masked(Frame.whole(Frame.CLOSE), closing(1000))));
      }
      while (socket.frame() != null) {
        // What was on its way; a connection that does not end is an exception.
      }
    }
  }

  /** The server answers, and the session goes on. */
  record LivesOn(String answer) implements Expect {
    @Override
    public String text() {
      return answer.isEmpty() ? "the session goes on" : "`" + answer + "`, and goes on";
    }

    @Override
    public void check(RawSocket socket) throws IOException {
      boolean heard = answer.isEmpty();
      byte[] mark = "still there?".getBytes(UTF_8);
      if (heard) {
        socket.send(Frame.masked(Frame.whole(Frame.PING), mark));
      }
      while (true) {
        Frame frame = socket.frame();
        if (frame == null || frame.opcode() == Frame.CLOSE) {
          throw new AssertionError(
              "expected %s, not %s"
                  .formatted(text(), frame == null ? "an end" : frame.closeCode()));
        }
        boolean now =
            frame.opcode() != Frame.PONG && new String(frame.payload(), UTF_8).contains(answer);
        if (!heard && now) {
          heard = true;
          socket.send(Frame.masked(Frame.whole(Frame.PING), mark));
        }
        if (frame.opcode() == Frame.PONG && Arrays.equals(frame.payload(), mark)) {
          return;
        }
      }
    }
  }

  /** The server answers a ping with its payload. */
  record Pongs(String payload) implements Expect {
    @Override
    public String text() {
      return "a pong with the ping's payload";
    }

    @Override
    public void check(RawSocket socket) throws IOException {
      Frame frame = socket.frame();
      while (frame != null && frame.opcode() == Frame.TEXT) {
        frame = socket.frame();
      }
      if (frame == null
          || frame.opcode() != Frame.PONG
          || !new String(frame.payload(), UTF_8).equals(payload)) {
        throw new AssertionError("expected a pong, not " + frame);
      }
    }
  }

  /** The server answers with one of these HTTP statuses; 0: it may hang up without one. */
  record Answers(List<Integer> statuses) implements Expect {
    @Override
    public String text() {
      return "HTTP " + or(statuses).replace("HTTP 0", "an end").replace("or 0", "or an end");
    }

    @Override
    public void check(RawSocket socket) throws IOException {
      int status;
      try {
        status = socket.answer().status();
      } catch (java.net.SocketTimeoutException e) {
        throw e;
      } catch (IOException ended) {
        status = 0;
      }
      if (!statuses.contains(status)) {
        throw new AssertionError("expected %s, not %d".formatted(text(), status));
      }
    }
  }

  /** The server lets the peer in, without extensions, and greets it. */
  record Greets(String greeting) implements Expect {
    @Override
    public String text() {
      return "HTTP 101 and a welcome";
    }

    @Override
    public void check(RawSocket socket) throws IOException {
      RawSocket.Answer answer = socket.answer();
      if (answer.status() != 101 || answer.headers().containsKey("sec-websocket-extensions")) {
        throw new AssertionError("expected " + text() + ", not " + answer);
      }
      new LivesOn(greeting).check(socket);
    }
  }

  static Expect closes(int... codes) {
    return new Closes(IntStream.of(codes).boxed().toList(), true);
  }

  static Expect answers(int... statuses) {
    return new Answers(IntStream.of(statuses).boxed().toList());
  }

  /** The payload of a close frame. */
  static byte[] closing(int code) {
    return new byte[] {(byte) (code >> 8), (byte) code};
  }

  private static String or(List<Integer> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(" or "));
  }

  /** Something that a peer may find impossible, since the other side is gone. */
  interface Sending {
    void run() throws IOException;
  }

  /** Does what may fail because the other side has hung up. */
  static void quietly(Sending sending) {
    @Nullable IOException gone = null;
    try {
      sending.run();
    } catch (IOException e) {
      gone = e;
    }
    if (gone instanceof java.net.SocketTimeoutException) {
      throw new AssertionError("the server does not read", gone);
    }
  }
}
