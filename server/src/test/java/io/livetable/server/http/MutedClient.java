package io.livetable.server.http;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A WebSocket client with a small receive buffer, that reads only when the test says so. */
final class MutedClient implements AutoCloseable {

  private static final int RECEIVE_BUFFER = 4 * 1024;
  private static final int TIMEOUT_MS = 60_000;
  private static final int TEXT = 1;
  private static final int CLOSE = 8;

  private final Socket socket;
  private final DataInputStream in;
  private final StringBuilder heard = new StringBuilder();

  /** Connects and watches an account. */
  MutedClient(int port, String account) throws IOException {
    socket = open(port);
    in = new DataInputStream(socket.getInputStream());
    String head = head(in);
    if (!head.startsWith("HTTP/1.1 101 ")) {
      throw new IOException(head);
    }
    send("{\"type\":\"subscribe\",\"id\":1,\"account\":\"%s\"}".formatted(account));
  }

  /** The head of the server's answer to a handshake. */
  static String handshake(int port) throws IOException {
    try (Socket socket = open(port)) {
      return head(new DataInputStream(socket.getInputStream()));
    }
  }

  private static Socket open(int port) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(RECEIVE_BUFFER);
    socket.setSoTimeout(TIMEOUT_MS);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MS);
    String request =
        """
        GET /ws HTTP/1.1
        Host: 127.0.0.1
        Upgrade: websocket
        Connection: Upgrade
        Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==
        Sec-WebSocket-Version: 13
        Sec-WebSocket-Protocol: livetable.v1

        """
            .replace("\n", "\r\n");
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static String head(DataInputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      head.write(in.readUnsignedByte());
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  /** Sends a text of less than 64 KiB. */
  void send(String text) throws IOException {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer frame = ByteBuffer.allocate(payload.length + 8);
    frame.put((byte) (0x80 | TEXT)).put((byte) (0x80 | 126)).putShort((short) payload.length);
    frame.putInt(0).put(payload);
    socket.getOutputStream().write(frame.array());
  }

  /** Everything that was read so far. */
  String heard() {
    return heard.toString();
  }

  /** Reads until the account is live. */
  void awaitLive() throws IOException {
    awaitText("\"type\":\"live\"");
  }

  /** Reads until a frame holds this. */
  void awaitText(String part) throws IOException {
    while (!awaitFrame().contains(part)) {
      // The next one.
    }
  }

  /** Reads the next text frame. */
  String awaitFrame() throws IOException {
    Frame next = read();
    while (next.opcode() != TEXT) {
      if (next.opcode() == CLOSE) {
        throw new IOException("closed with " + next.code());
      }
      next = read();
    }
    return next.text();
  }

  /** Reads until the server closes with this code. */
  void awaitClose(int code) throws IOException {
    Frame next = read();
    while (next.opcode() != CLOSE) {
      next = read();
    }
    if (next.code() != code) {
      throw new IOException("closed with " + next.code());
    }
  }

  private Frame read() throws IOException {
    int opcode = in.readUnsignedByte() & 15;
    long length = in.readUnsignedByte();
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = in.readLong();
    }
    byte[] payload = in.readNBytes((int) length);
    String text = opcode == TEXT ? new String(payload, StandardCharsets.UTF_8) : "";
    heard.append(text);
    return new Frame(
        opcode, text, opcode == CLOSE ? ByteBuffer.wrap(payload).getShort() & 0xffff : 0);
  }

  /**
   * A frame.
   *
   * @param text its payload; empty unless it is a text
   * @param code its close code; 0 unless it is a close
   */
  private record Frame(int opcode, String text, int code) {}

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
