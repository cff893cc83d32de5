package io.livetable.server.hostile;

import static io.livetable.server.hostile.Case.bytes;
import static io.livetable.server.hostile.Case.connection;
import static io.livetable.server.hostile.Case.frame;
import static io.livetable.server.hostile.Case.session;
import static io.livetable.server.hostile.Case.text;
import static io.livetable.server.hostile.Expect.answers;
import static io.livetable.server.hostile.Expect.closes;

import io.livetable.protocol.Epoch;
import io.livetable.protocol.LinkCodec;
import io.livetable.protocol.LinkMessage;
import io.livetable.server.testkit.Frame;
import io.livetable.server.testkit.RawHttp;
import java.util.ArrayList;
import java.util.List;

/** What peers may do to the link listener: docs/protocol.md, section 9. */
final class LinkCases {

  private static final LinkCodec CODEC = new LinkCodec();
  private static final String PROTOCOL = "Sec-WebSocket-Protocol: livetable-link.v1";
  private static final String BEARER = "Authorization: Bearer ";

  private final List<Case> cases = new ArrayList<>();

  private LinkCases() {}

  static List<Case> all() {
    LinkCases all = new LinkCases();
    all.handshakes();
    all.frames();
    all.messages();
    return all.cases;
  }

  private void refused(String name, Expect expect, String path, String... headers) {
    cases.add(connection(name, expect, RawHttp.request("GET", path, 1, RawHttp.UPGRADE, headers)));
  }

  private void handshakes() {
    refused("no secret", answers(401), "/link", PROTOCOL);
    refused("an empty secret", answers(401), "/link", PROTOCOL, BEARER);
    refused("a wrong secret", answers(401), "/link", PROTOCOL, BEARER + "wrong");
    refused(
        "the beginning of the secret",
        answers(401),
        "/link",
        PROTOCOL,
        BEARER + Target.SECRET.substring(0, 10));
    refused("a secret of 4 KiB", answers(401), "/link", PROTOCOL, BEARER + "x".repeat(4_096));
    refused(
        "the secret in the URL",
        answers(401),
        "/link?authorization=Bearer+" + Target.SECRET,
        PROTOCOL);
    refused("no subprotocol", answers(400), "/link", BEARER + Target.SECRET);
    refused(
        "a client's subprotocol",
        answers(400),
        "/link",
        "Sec-WebSocket-Protocol: livetable.v1",
        BEARER + Target.SECRET);
    refused("the path of clients", answers(404), "/ws", PROTOCOL, BEARER + Target.SECRET);
  }

  private void add(String name, Expect expect, byte[]... sends) {
    cases.add(session("link", name, expect, sends));
  }

  private void frames() {
    add("a text message", closes(1002, 1003), text("{}"));
    add(
        "a frame without a mask",
        closes(1002),
        Frame.bytes(Frame.whole(Frame.BINARY), bytes(1), 1, 0, false));
    add("a reserved bit", closes(1002), frame(0xC2, ""));
    add("opcode 3", closes(1002), frame(0x83, ""));
    add("a ping in parts", closes(1002), frame(Frame.PING, ""));
    add("a continuation of nothing", closes(1002), frame(0x80, ""));
    add("a message that is too large", closes(1009), binary(new byte[Target.MAX_LINK_MESSAGE + 1]));
    add("a ping", new Expect.Pongs("a"), frame(0x89, "a"));
  }

  private void messages() {
    Expect breach = closes(1002);
    Epoch epoch = new Epoch("no-such-topic", 2);
    add("an empty message", breach, binary());
    add("no CBOR", breach, binary(bytes(0xFF, 0xFF)));
    add("a list instead of a map", breach, binary(bytes(0x80)));
    add("a map that does not end", breach, binary(bytes(0xBF)));
    add("a map of 2^32 fields", breach, binary(bytes(0xBA, 0xFF, 0xFF, 0xFF, 0xFF)));
    add(
        "a text of 2^31 bytes",
        breach,
        binary(bytes(0xA1, 0x64, 't', 'y', 'p', 'e', 0x7A, 0x7F, 0xFF, 0xFF, 0xFF)));
    byte[] deep = new byte[10_000];
    java.util.Arrays.fill(deep, (byte) 0x81);
    add("a depth of 10,000", breach, binary(deep));
    add("an open before the hello", breach, message(new LinkMessage.Open(Target.JUNK, 0, epoch)));
    add("a close before the hello", breach, message(new LinkMessage.Close(Target.JUNK, 0)));
    add(
        "a range before the hello",
        breach,
        message(new LinkMessage.Range(1, Target.JUNK, 0, 0, 1, List.of())));
    add("an acknowledgement", breach, message(new LinkMessage.Ack(1)));
    add("a hello of another protocol", closes(1008), message(Hellos.of(Target.JUNK, 99)));
    add("a hello for a topic that is not there", closes(1008), message(Hellos.of("no-such", 1)));
    byte[] hello = message(Hellos.of(Target.JUNK, 1));
    add("two hellos", breach, hello, hello);
    add(
        "an open of another epoch",
        closes(1012),
        hello,
        message(new LinkMessage.Open(Target.JUNK, 0, epoch)));
    add(
        "an open of a topic that is not there",
        breach,
        hello,
        message(new LinkMessage.Open("no-such", 0, epoch)));
    add(
        "a range of a partition that is not open",
        breach,
        hello,
        message(new LinkMessage.Range(1, Target.BALANCE, 0, 0, 1, List.of())));
    add(
        "a range out of turn",
        breach,
        hello,
        message(new LinkMessage.Range(2, Target.JUNK, 0, 0, 1, List.of())));
  }

  private static byte[] message(LinkMessage message) {
    return binary(CODEC.encode(message));
  }

  private static byte[] binary(byte... payload) {
    return Frame.masked(Frame.whole(Frame.BINARY), payload);
  }
}
