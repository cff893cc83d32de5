package io.livetable.server.testkit;

import io.livetable.server.testkit.RawSocket.Answer;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** An HTTP connection that sends exactly the headers that it is given. */
public final class RawHttp implements AutoCloseable {

  private static final int PATIENCE_MS = 10_000;

  /** What asks for a WebSocket, besides Host and the subprotocol. */
  public static final String UPGRADE =
      """
      Connection: Upgrade\r
      Upgrade: websocket\r
      Sec-WebSocket-Version: 13\r
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
      """;

  private final RawSocket socket;

  /** Connects to a port of this machine. */
  public RawHttp(int port) throws IOException {
    socket = new RawSocket(port, PATIENCE_MS);
  }

  /** Speaks over a connection that is there. */
  public RawHttp(Socket connected) throws IOException {
    socket = new RawSocket(connected, PATIENCE_MS);
  }

  /** One request on a connection of its own. */
  public static Answer get(int port, String path, String... headers) throws IOException {
    try (RawHttp http = new RawHttp(port)) {
      return http.send("GET", path, "", headers);
    }
  }

  /** Asks for a WebSocket; the answer of an agreed upgrade is 101 without a body. */
  public static Answer upgrade(int port, String path, String... headers) throws IOException {
    try (RawHttp http = new RawHttp(port)) {
      return http.upgrade(path, headers);
    }
  }

  /** Asks for a WebSocket on this connection. */
  public Answer upgrade(String path, String... headers) throws IOException {
    return send("GET", path, UPGRADE, headers);
  }

  /** One request on this connection. */
  public Answer send(String method, String path, String more, String... headers)
      throws IOException {
    socket.send(request(method, path, socket.port(), more, headers));
    return socket.answer();
  }

  /** Sends this and nothing else. */
  public void write(String text) throws IOException {
    socket.send(text);
  }

  /** The next answer of the server. */
  public Answer answer() throws IOException {
    return socket.answer();
  }

  /** Whether the server says nothing for a while. */
  public boolean isSilent() throws IOException {
    return socket.isSilent(300);
  }

  /** Sends a short text as a WebSocket frame, and reads one that comes back. */
  public String echo(String text) throws IOException {
    byte[] payload = text.getBytes(StandardCharsets.US_ASCII);
    byte[] frame = new byte[6 + payload.length];
    frame[0] = (byte) 0x81;
    frame[1] = (byte) (0x80 | payload.length); // The mask is zero.
    System.arraycopy(payload, 0, frame, 6, payload.length);
    socket.send(frame);
    Frame back = socket.frame();
    if (back == null) {
      throw new IOException("the server closed");
    }
    return new String(back.payload(), StandardCharsets.US_ASCII);
  }

  /** A request's text; {@code more} are header lines. */
  public static String request(
      String method, String path, int port, String more, String... headers) {
    StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.1\r\n" + more);
    request.append("Host: 127.0.0.1:").append(port).append("\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    return request.append("\r\n").toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
