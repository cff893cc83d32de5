package io.livetable.server.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.livetable.server.testkit.Frame;
import io.livetable.server.testkit.RawHttp;
import io.livetable.server.testkit.RawSocket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * A peer that does one thing.
 *
 * @param group what it is about
 * @param name what it does
 * @param upgraded whether it is let in first
 * @param sends what it sends, piece by piece
 * @param expect what the server must do
 */
record Case(String group, String name, boolean upgraded, List<byte[]> sends, Expect expect) {

  /** How long a peer waits for anything. */
  static final int PATIENCE_MS = 5_000;

  /** A peer that has a WebSocket. */
  static Case session(String group, String name, Expect expect, byte[]... sends) {
    return new Case(group, name, true, List.of(sends), expect);
  }

  /** A peer that has a connection. */
  static Case connection(String name, Expect expect, String... sends) {
    return new Case(
        "handshake",
        name,
        false,
        Arrays.stream(sends).map(text -> text.getBytes(ISO_8859_1)).toList(),
        expect);
  }

  /** The same, byte by byte. */
  Case dribbled() {
    byte[] all = join(sends.toArray(byte[][]::new));
    List<byte[]> bytes =
        java.util.stream.IntStream.range(0, all.length).mapToObj(i -> new byte[] {all[i]}).toList();
    return new Case(group, name + ", byte by byte", upgraded, bytes, expect);
  }

  /** Runs it against a listener. */
  void run(int port, String request) throws IOException {
    try (RawSocket socket = new RawSocket(port, PATIENCE_MS)) {
      if (upgraded) {
        socket.send(request);
        RawSocket.Answer answer = socket.answer();
        if (answer.status() != 101) {
          throw new AssertionError("not let in: " + answer);
        }
      }
      Expect.quietly(
          () -> {
            for (byte[] piece : sends) {
              socket.send(piece);
            }
          });
      expect.check(socket);
    }
  }

  /** What asks the client listener for a WebSocket. */
  static String clientRequest(int port, String... headers) {
    String[] all = Arrays.copyOf(headers, headers.length + 1);
    all[headers.length] = "Sec-WebSocket-Protocol: livetable.v1";
    return RawHttp.request("GET", "/ws", port, RawHttp.UPGRADE, all);
  }

  /** What asks the link listener for a WebSocket. */
  static String linkRequest(int port) {
    return RawHttp.request(
        "GET",
        "/link",
        port,
        RawHttp.UPGRADE,
        "Sec-WebSocket-Protocol: livetable-link.v1",
        "Authorization: Bearer " + Target.SECRET);
  }

  /** A frame of a text message or of a part of it. */
  static byte[] frame(int first, String payload) {
    return Frame.masked(first, payload.getBytes(UTF_8));
  }

  /** A whole text message. */
  static byte[] text(String payload) {
    return frame(Frame.whole(Frame.TEXT), payload);
  }

  /** A whole text message of any bytes. */
  static byte[] raw(int... payload) {
    return Frame.masked(Frame.whole(Frame.TEXT), bytes(payload));
  }

  static byte[] bytes(int... bytes) {
    byte[] all = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      all[i] = (byte) bytes[i];
    }
    return all;
  }

  static byte[] join(byte[]... pieces) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] piece : pieces) {
      all.writeBytes(piece);
    }
    return all.toByteArray();
  }
}
