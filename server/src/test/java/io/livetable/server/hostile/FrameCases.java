package io.livetable.server.hostile;

import static io.livetable.server.hostile.Case.bytes;
import static io.livetable.server.hostile.Case.frame;
import static io.livetable.server.hostile.Case.join;
import static io.livetable.server.hostile.Case.raw;
import static io.livetable.server.hostile.Case.session;
import static io.livetable.server.hostile.Case.text;
import static io.livetable.server.hostile.Expect.closes;
import static io.livetable.server.hostile.Expect.closing;

import io.livetable.server.testkit.Frame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** What clients may do to frames: RFC 6455, sections 5, 7 and 8. */
final class FrameCases {

  private static final String UNKNOWN = "{\"type\":\"nothing\"}";
  private static final Expect UNKNOWN_TYPE = new Expect.LivesOn("unknown_type");

  private final List<Case> cases = new ArrayList<>();

  private FrameCases() {}

  static List<Case> all() {
    FrameCases all = new FrameCases();
    all.framing();
    all.controls();
    all.fragments();
    all.encodings();
    all.closings();
    all.lengths();
    all.pace();
    return all.cases;
  }

  private void add(String group, String name, Expect expect, byte[]... sends) {
    cases.add(session(group, name, expect, sends));
  }

  private void framing() {
    byte[] payload = UNKNOWN.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    add("framing", "a text message", UNKNOWN_TYPE, text(UNKNOWN));
    add(
        "framing",
        "a frame without a mask",
        closes(1002),
        Frame.bytes(Frame.whole(Frame.TEXT), payload, payload.length, 0, false));
    for (int bit : new int[] {0x40, 0x20, 0x10}) {
      String name = "reserved bit " + (bit == 0x40 ? 1 : bit == 0x20 ? 2 : 3) + " is set";
      add("framing", name, closes(1002), frame(Frame.whole(Frame.TEXT) | bit, UNKNOWN));
    }
    add("framing", "all reserved bits in a ping", closes(1002), frame(0xF9, ""));
    for (int opcode : new int[] {3, 4, 5, 6, 7, 11, 12, 13, 14, 15}) {
      add("framing", "opcode " + opcode, closes(1002), frame(Frame.whole(opcode), ""));
    }
    add("framing", "a binary message", closes(1003), frame(Frame.whole(Frame.BINARY), "abc"));
    add("framing", "an empty binary message", closes(1003), frame(Frame.whole(Frame.BINARY), ""));
    add(
        "framing",
        "a server's answer of HTTP instead of a frame",
        closes(1002),
        "HTTP/1.1 200 OK\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private void controls() {
    add("control frames", "a ping", new Expect.Pongs("a"), frame(0x89, "a"));
    add("control frames", "an empty ping", new Expect.Pongs(""), frame(0x89, ""));
    String most = "x".repeat(125);
    add("control frames", "a ping of 125 bytes", new Expect.Pongs(most), frame(0x89, most));
    add("control frames", "a ping of 126 bytes", closes(1002), frame(0x89, most + "x"));
    add("control frames", "a ping in parts", closes(1002), frame(Frame.PING, "a"));
    add("control frames", "a pong in parts", closes(1002), frame(Frame.PONG, "a"));
    add("control frames", "a close in parts", closes(1002), frame(Frame.CLOSE, ""));
    add("control frames", "a pong of 126 bytes", closes(1002), frame(0x8A, most + "x"));
    add("control frames", "a pong that nobody asked for", new Expect.LivesOn(""), frame(0x8A, "?"));
    add(
        "control frames",
        "a close of 126 bytes",
        closes(1002),
        Frame.masked(0x88, Arrays.copyOf(closing(1000), 126)));
  }

  private void fragments() {
    String group = "fragments";
    byte[] first = frame(Frame.TEXT, UNKNOWN.substring(0, 5));
    byte[] rest = frame(Frame.whole(Frame.CONTINUATION), UNKNOWN.substring(5));
    add(group, "a message in two", UNKNOWN_TYPE, first, rest);
    add(group, "a ping between two", UNKNOWN_TYPE, first, frame(0x89, "between"), rest);
    add(
        group,
        "a message in a hundred, some empty",
        UNKNOWN_TYPE,
        first,
        join(
            IntStream.range(0, 99)
                .mapToObj(i -> frame(Frame.CONTINUATION, ""))
                .toArray(byte[][]::new)),
        rest);
    add(group, "a continuation of nothing", closes(1002), rest);
    add(group, "an open continuation of nothing", closes(1002), frame(Frame.CONTINUATION, "a"));
    add(group, "a new message within one", closes(1002), first, text(UNKNOWN));
    add(group, "a continuation after the end", closes(1002), first, rest, rest);
    add(
        group,
        "a binary message within a text message",
        closes(1002),
        first,
        frame(Frame.whole(Frame.BINARY), "a"));
    add(group, "a close within a message", closes(1000), first, close(1000));
    add(
        group,
        "parts that are too large together",
        closes(1009),
        frame(Frame.TEXT, "x".repeat(Target.MAX_MESSAGE)),
        frame(Frame.whole(Frame.CONTINUATION), "x"));
  }

  private void encodings() {
    String group = "UTF-8";
    add(group, "text beyond ASCII", UNKNOWN_TYPE, text("{\"type\":\"é€\uD83D\uDE00\"}"));
    add(group, "a byte that never occurs", closes(1007), raw('"', 0xFF, '"'));
    add(group, "a continuation byte alone", closes(1007), raw('"', 0x80, '"'));
    add(group, "a character that is cut off", closes(1007), raw('"', 0xE2, 0x82));
    add(group, "an overlong slash", closes(1007), raw('"', 0xC0, 0xAF, '"'));
    add(group, "an overlong NUL", closes(1007), raw('"', 0xC0, 0x80, '"'));
    add(group, "half a surrogate pair", closes(1007), raw('"', 0xED, 0xA0, 0x80, '"'));
    add(group, "a code point beyond the last", closes(1007), raw('"', 0xF4, 0x90, 0x80, 0x80, '"'));
    add(group, "five bytes for a character", closes(1007), raw(0xF8, 0x88, 0x80, 0x80, 0x80));
    byte[] euro = bytes(0xE2, 0x82, 0xAC);
    add(
        group,
        "a character over two frames",
        new Expect.LivesOn("bad_message"),
        Frame.masked(Frame.TEXT, Arrays.copyOf(euro, 2)),
        Frame.masked(Frame.whole(Frame.CONTINUATION), Arrays.copyOfRange(euro, 2, 3)));
    add(
        group,
        "a character that the next frame does not end",
        closes(1007),
        Frame.masked(Frame.TEXT, Arrays.copyOf(euro, 2)),
        frame(Frame.whole(Frame.CONTINUATION), "a"));
  }

  private static byte[] close(int code) {
    return Frame.masked(Frame.whole(Frame.CLOSE), closing(code));
  }

  private void closings() {
    String group = "closing";
    add(group, "a close without a code", closes(1005, 1000), frame(0x88, ""));
    for (int code : new int[] {1000, 1001, 1003, 1007, 1008, 1009, 1011, 3000, 4000, 4999}) {
      add(group, "a close with " + code, closes(code), close(code));
    }
    for (int code : new int[] {0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535}) {
      add(group, "a close with " + code, closes(1002), close(code));
    }
    add(group, "a close with half a code", closes(1002), Frame.masked(0x88, bytes(3)));
    add(
        group,
        "a close whose reason is not UTF-8",
        closes(1002, 1007),
        Frame.masked(0x88, bytes(0x03, 0xE8, 0xFF)));
    add(group, "a message after the close", closes(1000), close(1000), text(UNKNOWN));
    add(group, "a second close", closes(1000), close(1000), close(1001));
    cases.add(
        session(
            group,
            "a breach whose close is not answered",
            new Expect.Closes(List.of(1002), false),
            frame(Frame.whole(3), "")));
    byte[] nonsense =
        join(IntStream.range(0, 30).mapToObj(i -> text("nonsense")).toArray(byte[][]::new));
    cases.add(
        session(
            group,
            "30 messages of nonsense, and the close is not answered",
            new Expect.Closes(List.of(4505), false),
            nonsense));
  }

  private void lengths() {
    String group = "lengths";
    byte[] payload = UNKNOWN.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    int whole = Frame.whole(Frame.TEXT);
    add(group, "an empty message", new Expect.LivesOn("bad_message"), text(""));
    String padding = " ".repeat(Target.MAX_MESSAGE - UNKNOWN.length());
    add(group, "the largest message", UNKNOWN_TYPE, text(UNKNOWN + padding));
    add(group, "one byte more", closes(1009), text(UNKNOWN + padding + " "));
    add(group, "a megabyte", closes(1009), text("x".repeat(1 << 20)));
    add(
        group,
        "a length of 2^63",
        closes(1002, 1009),
        Frame.bytes(whole, payload, Long.MIN_VALUE, 8, true));
    add(
        group,
        "a length of 2^62, and as much as comes",
        closes(1002, 1009),
        Frame.bytes(whole, new byte[1 << 16], 1L << 62, 8, true));
    add(
        group,
        "a length of 2^31, and as much as comes",
        closes(1002, 1009),
        Frame.bytes(whole, new byte[1 << 16], 1L << 31, 8, true));
    add(
        group,
        "a length in more bytes than it needs (lenient)",
        UNKNOWN_TYPE,
        Frame.bytes(whole, payload, payload.length, 8, true));
    add(
        group,
        "a ping whose length takes two bytes (lenient)",
        new Expect.Pongs("ping"),
        Frame.bytes(0x89, "ping".getBytes(java.nio.charset.StandardCharsets.UTF_8), 4, 2, true));
  }

  private void pace() {
    String group = "pace";
    cases.add(session(group, "a message", UNKNOWN_TYPE, text(UNKNOWN)).dribbled());
    cases.add(session(group, "a breach", closes(1002), frame(Frame.whole(3), "abc")).dribbled());
    byte[] pings =
        join(IntStream.range(0, 20_000).mapToObj(i -> frame(0x89, "x")).toArray(byte[][]::new));
    add(group, "20,000 pings at once", UNKNOWN_TYPE, pings, text(UNKNOWN));
    byte[] pongs =
        join(IntStream.range(0, 20_000).mapToObj(i -> frame(0x8A, "x")).toArray(byte[][]::new));
    add(group, "20,000 pongs at once", UNKNOWN_TYPE, pongs, text(UNKNOWN));
    byte[] empties =
        join(
            IntStream.range(0, 20_000)
                .mapToObj(i -> frame(Frame.CONTINUATION, ""))
                .toArray(byte[][]::new));
    add(
        group,
        "20,000 empty parts of a message",
        UNKNOWN_TYPE,
        frame(Frame.TEXT, UNKNOWN),
        empties,
        frame(Frame.whole(Frame.CONTINUATION), ""));
  }
}
