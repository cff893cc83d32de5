package io.livetable.server.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connection that sends exactly the bytes that it is given, and reads an HTTP answer and then
 * WebSocket frames. A read that takes too long is an exception. One thread.
 */
public final class RawSocket implements AutoCloseable {

  private final Socket socket;
  private byte[] unread = new byte[0];
  private boolean reset;

  /** Connects to a port of this machine. */
  public RawSocket(int port, int patienceMs) throws IOException {
    this(new Socket(InetAddress.getLoopbackAddress(), port), patienceMs);
  }

  /** Uses a connection that is there. */
  public RawSocket(Socket connected, int patienceMs) throws IOException {
    socket = connected;
    socket.setSoTimeout(patienceMs);
    socket.setTcpNoDelay(true);
  }

  /** An HTTP answer; header names are in lower case. */
  public record Answer(int status, Map<String, String> headers, String body) {}

  /** The port that it is connected to. */
  public int port() {
    return socket.getPort();
  }

  /**
   * Sends bytes. A reset that is found here is forgotten by the socket: reading only finds an end.
   */
  public void send(byte[] bytes) throws IOException {
    try {
      socket.getOutputStream().write(bytes);
    } catch (SocketException e) {
      reset = true;
      throw e;
    }
  }

  /** Sends the characters as bytes, one each. */
  public void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Says that nothing more is sent. */
  public void finish() throws IOException {
    socket.shutdownOutput();
  }

  /** The next HTTP answer; that of an agreed upgrade is 101 without a body. */
  public Answer answer() throws IOException {
    InputStream in = socket.getInputStream();
    String[] start = line(in).split(" ", 3);
    if (start.length < 2 || !start[0].startsWith("HTTP/1.")) {
      throw new IOException("no HTTP answer: " + String.join(" ", start));
    }
    int status = Integer.parseInt(start[1]);
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    boolean withoutBody = status < 200 || status == 304;
    int length = withoutBody ? 0 : Integer.parseInt(headers.getOrDefault("content-length", "0"));
    return new Answer(status, headers, new String(in.readNBytes(length), StandardCharsets.UTF_8));
  }

  /** The next WebSocket frame; null at the connection's end. */
  public @Nullable Frame frame() throws IOException {
    byte[] more = new byte[16 * 1024];
    while (true) {
      Frame frame = Frame.at(unread, 0, unread.length);
      if (frame != null) {
        unread = Arrays.copyOfRange(unread, frame.size(), unread.length);
        return frame;
      }
      int read = read(more);
      if (read < 0) {
        return null;
      }
      byte[] all = Arrays.copyOf(unread, unread.length + read);
      System.arraycopy(more, 0, all, unread.length, read);
      unread = all;
    }
  }

  /** Whether the server says nothing for so long. */
  public boolean isSilent(int millis) throws IOException {
    int patience = socket.getSoTimeout();
    socket.setSoTimeout(millis);
    try {
      return unread.length == 0 && socket.getInputStream().read() < -1;
    } catch (SocketTimeoutException silent) {
      return true;
    } finally {
      socket.setSoTimeout(patience);
    }
  }

  /** All bytes up to the connection's end. */
  public byte[] rest() throws IOException {
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    rest.writeBytes(unread);
    byte[] more = new byte[16 * 1024];
    for (int read = read(more); read >= 0; read = read(more)) {
      rest.write(more, 0, read);
    }
    return rest.toByteArray();
  }

  /** Whether the other side ended the connection without reading all: what it said may be lost. */
  public boolean wasReset() {
    return reset;
  }

  /** Reads what is there; a connection that was reset has ended. */
  private int read(byte[] more) throws IOException {
    try {
      return socket.getInputStream().read(more);
    } catch (SocketException e) {
      reset = true;
      return -1;
    }
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
