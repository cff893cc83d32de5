package io.livetable.server.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
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
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
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
    socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
    return answer(socket.getInputStream());
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
