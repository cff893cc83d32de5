package io.livetable.server.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** An HTTP connection that sends exactly the headers that it is given. */
final class RawHttp implements AutoCloseable {

  private static final int PATIENCE_MS = 10_000;
  private static final String UPGRADE =
      """
      Connection: Upgrade\r
      Upgrade: websocket\r
      Sec-WebSocket-Version: 13\r
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
      """;

  private final Socket socket;

  RawHttp(int port) throws IOException {
    this(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  /** Speaks over a connection that is there. */
  RawHttp(Socket connected) throws IOException {
    socket = connected;
    socket.setSoTimeout(PATIENCE_MS);
  }

  record Answer(int status, Map<String, String> headers, String body) {}

  /** One request on a connection of its own. */
  static Answer get(int port, String path, String... headers) throws IOException {
    try (RawHttp http = new RawHttp(port)) {
      return http.send("GET", path, "", headers);
    }
  }

  /** Asks for a WebSocket; the answer of an agreed upgrade is 101 without a body. */
  static Answer upgrade(int port, String path, String... headers) throws IOException {
    try (RawHttp http = new RawHttp(port)) {
      return http.upgrade(path, headers);
    }
  }

  Answer upgrade(String path, String... headers) throws IOException {
    return send("GET", path, UPGRADE, headers);
  }

  Answer send(String method, String path, String more, String... headers) throws IOException {
    StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.1\r\n" + more);
    request.append("Host: 127.0.0.1:").append(socket.getPort()).append("\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    request.append("\r\n");
    write(request.toString());
    return answer();
  }

  /** Sends this and nothing else. */
  void write(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  /** The next answer of the server. */
  Answer answer() throws IOException {
    return answer(socket.getInputStream());
  }

  /** Whether the server says nothing for a while. */
  boolean isSilent() throws IOException {
    socket.setSoTimeout(300);
    try {
      return socket.getInputStream().read() < -1;
    } catch (SocketTimeoutException silent) {
      return true;
    } finally {
      socket.setSoTimeout(PATIENCE_MS);
    }
  }

  /** Sends a short text as a WebSocket frame, and reads one that comes back. */
  String echo(String text) throws IOException {
    byte[] payload = text.getBytes(StandardCharsets.US_ASCII);
    byte[] frame = new byte[6 + payload.length];
    frame[0] = (byte) 0x81;
    frame[1] = (byte) (0x80 | payload.length); // The mask is zero.
    System.arraycopy(payload, 0, frame, 6, payload.length);
    socket.getOutputStream().write(frame);
    socket.getOutputStream().flush();
    byte[] head = socket.getInputStream().readNBytes(2);
    return new String(socket.getInputStream().readNBytes(head[1]), StandardCharsets.US_ASCII);
  }

  private static Answer answer(InputStream in) throws IOException {
    int status = Integer.parseInt(line(in).split(" ", 3)[1]);
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    boolean withoutBody = status == 101 || status == 304;
    int length = withoutBody ? 0 : Integer.parseInt(headers.getOrDefault("content-length", "0"));
    return new Answer(status, headers, new String(in.readNBytes(length), StandardCharsets.UTF_8));
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new IOException("the server closed after: " + line);
      }
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
