package io.livetable.server.hostile;

import static io.livetable.server.hostile.Case.connection;
import static io.livetable.server.hostile.Expect.answers;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** What clients may do to the handshake: RFC 6455, section 4, and HTTP below it. */
final class HandshakeCases {

  private static final String HOST = "Host: 127.0.0.1\r\n";
  private static final String UPGRADE = "Connection: Upgrade\r\nUpgrade: websocket\r\n";
  private static final String VERSION = "Sec-WebSocket-Version: 13\r\n";
  private static final String KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  private static final String PROTOCOL = "Sec-WebSocket-Protocol: livetable.v1\r\n";
  private static final String GET = "GET /ws HTTP/1.1\r\n";
  private static final Expect WELCOME = new Expect.Greets("\"type\":\"welcome\"");

  private final List<Case> cases = new ArrayList<>();

  private HandshakeCases() {}

  static List<Case> all() {
    HandshakeCases all = new HandshakeCases();
    all.upgrades();
    all.http();
    return all.cases;
  }

  private void add(String name, Expect expect, String... lines) {
    cases.add(connection(name, expect, String.join("", lines) + "\r\n"));
  }

  private void upgrades() {
    Case plain =
        connection(
            "as it should be", WELCOME, GET + HOST + UPGRADE + VERSION + KEY + PROTOCOL + "\r\n");
    cases.add(plain);
    cases.add(plain.dribbled());
    cases.add(
        connection(
            "a message right behind it",
            new Expect.Greets("unknown_type"),
            GET + HOST + UPGRADE + VERSION + KEY + PROTOCOL + "\r\n",
            new String(Case.text("{\"type\":\"nothing\"}"), StandardCharsets.ISO_8859_1)));
    add("no key", answers(400), GET, HOST, UPGRADE, VERSION, PROTOCOL);
    add(
        "an empty key (lenient)",
        answers(101, 400),
        GET + HOST + UPGRADE + VERSION + "Sec-WebSocket-Key:\r\n" + PROTOCOL);
    add("no version", answers(400, 404, 426), GET, HOST, UPGRADE, KEY, PROTOCOL);
    add(
        "version 8",
        answers(400, 404, 426),
        GET + HOST + UPGRADE + "Sec-WebSocket-Version: 8\r\n" + KEY + PROTOCOL);
    add("no subprotocol", answers(400), GET, HOST, UPGRADE, VERSION, KEY);
    add(
        "another subprotocol",
        answers(400),
        GET + HOST + UPGRADE + VERSION + KEY + "Sec-WebSocket-Protocol: chat\r\n");
    add(
        "the link's subprotocol",
        answers(400),
        GET + HOST + UPGRADE + VERSION + KEY + "Sec-WebSocket-Protocol: livetable-link.v1\r\n");
    add(
        "our subprotocol in capitals",
        answers(400),
        GET + HOST + UPGRADE + VERSION + KEY + "Sec-WebSocket-Protocol: LIVETABLE.V1\r\n");
    add(
        "several subprotocols, ours among them",
        WELCOME,
        GET + HOST + UPGRADE + VERSION + KEY,
        "Sec-WebSocket-Protocol: chat, livetable.v1\r\n");
    add(
        "compression",
        WELCOME,
        GET + HOST + UPGRADE + VERSION + KEY + PROTOCOL,
        "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n");
    add(
        "extensions that nobody knows",
        WELCOME,
        GET + HOST + UPGRADE + VERSION + KEY + PROTOCOL,
        "Sec-WebSocket-Extensions: x-no-such; a=1, x-another\r\n");
    add(
        "a page of another host",
        answers(403),
        GET + HOST + UPGRADE + VERSION + KEY + PROTOCOL + "Origin: http://evil.example\r\n");
    add(
        "a page of no origin",
        answers(403),
        GET + HOST + UPGRADE + VERSION + KEY + PROTOCOL + "Origin: null\r\n");
    add(
        "two origins",
        answers(400, 403),
        GET + HOST + UPGRADE + VERSION + KEY + PROTOCOL,
        "Origin: http://evil.example\r\nOrigin: http://127.0.0.1\r\n");
    add("no upgrade", answers(400, 404, 426), GET, HOST);
    add(
        "Upgrade: h2c",
        answers(400, 404, 426),
        GET,
        HOST,
        "Connection: Upgrade\r\nUpgrade: h2c\r\n");
    add(
        "POST",
        answers(400, 404, 405),
        "POST /ws HTTP/1.1\r\nContent-Length: 0\r\n" + HOST + UPGRADE + VERSION + KEY + PROTOCOL);
    add(
        "HTTP/1.0",
        answers(400, 404, 426, 505),
        "GET /ws HTTP/1.0\r\n" + HOST + UPGRADE + VERSION + KEY + PROTOCOL);
    add(
        "the path of the link",
        answers(404),
        "GET /link HTTP/1.1\r\n" + HOST + UPGRADE + VERSION + KEY + PROTOCOL);
  }

  private void http() {
    add("no Host", answers(400), GET, UPGRADE, VERSION, KEY, PROTOCOL);
    add("two Hosts", answers(400), GET, HOST, "Host: evil.example\r\n", UPGRADE, VERSION, KEY);
    add("no HTTP", answers(400, 0), "nonsense\r\n");
    add("HTTP/9.9", answers(400, 505, 0), "GET / HTTP/9.9\r\n", HOST);
    add("the preface of HTTP/2", answers(400, 426, 505, 0), "PRI * HTTP/2.0\r\n\r\nSM\r\n");
    add("a header of 20 KiB", answers(431), GET, HOST, "X-Large: " + "x".repeat(20_480) + "\r\n");
    add("a URI of 20 KiB", answers(414, 431), "GET /" + "x".repeat(20_480) + " HTTP/1.1\r\n", HOST);
    add(
        "2,000 headers",
        answers(400, 431),
        GET + HOST,
        String.join("", IntStream.range(0, 2_000).mapToObj(i -> "X-" + i + ": 1\r\n").toList()));
    add("a header without a colon", answers(400), GET, HOST, "nonsense\r\n");
    add("a space before a colon", answers(400), GET, HOST, "X-Space : 1\r\n");
    add("a folded header", answers(400), GET, HOST, "X-Folded: a\r\n b\r\n");
    add("NUL in a header", answers(400), GET, HOST, "X-Nul: a\0b\r\n");
    add("a bare CR in a header", answers(400), GET, HOST, "X-Cr: a\rb\r\n");
    add("two lengths", answers(400), GET, HOST, "Content-Length: 1\r\nContent-Length: 2\r\n");
    add("a negative length", answers(400), GET, HOST, "Content-Length: -1\r\n");
    add(
        "a length and chunks",
        answers(400),
        "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n");
    add(
        "a chunk of no size",
        answers(400, 404, 405),
        "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\nzz\r\n");
    add("a path upwards", answers(400, 404), "GET /../../logback.xml HTTP/1.1\r\n", HOST);
    add(
        "an encoded path upwards",
        answers(400, 404),
        "GET /%2e%2e/%2e%2e/logback.xml HTTP/1.1\r\n",
        HOST);
    add("an encoded NUL in the path", answers(400, 404), "GET /a%00b HTTP/1.1\r\n", HOST);
    add("the ClientHello of TLS", answers(400, 0), "\u0016\u0003\u0001\0\u00c4\u0001\0\0\u00c0");
  }
}
