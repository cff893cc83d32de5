package io.livetable.server.bench;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A client that watches accounts and never reads what it is sent, but goes on sending pongs. */
final class Deaf implements Closeable {

  private static final int TEXT = 1;
  private static final int PONG = 10;
  private static final int RECEIVE_BUFFER = 4 * 1024;
  private static final int CONNECT_MS = 5_000;

  private final Socket socket = new Socket();

  /**
   * Connects and subscribes.
   *
   * @throws IOException also if the server does not take it
   */
  Deaf(InetSocketAddress server, List<String> accounts) throws IOException {
    try {
      socket.setReceiveBufferSize(RECEIVE_BUFFER);
      socket.setSoTimeout(CONNECT_MS);
      socket.connect(server, CONNECT_MS);
      upgrade();
      for (int i = 0; i < accounts.size(); i++) {
        String text =
            "{\"type\":\"subscribe\",\"id\":%d,\"account\":\"%s\"}"
                .formatted(i + 1, accounts.get(i));
        send(TEXT, text.getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Shows that it is there; fails some time after the server has closed the connection. */
  void pong() throws IOException {
    send(PONG, new byte[0]);
  }

  private void upgrade() throws IOException {
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
    InputStream in = socket.getInputStream();
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    byte[] some = new byte[1_024];
    while (!head.toString(StandardCharsets.ISO_8859_1).contains("\r\n\r\n")) {
      int read = in.read(some);
      if (read < 0) {
        throw new IOException("the server has closed");
      }
      head.write(some, 0, read);
    }
    if (!head.toString(StandardCharsets.ISO_8859_1).startsWith("HTTP/1.1 101 ")) {
      throw new IOException(head.toString(StandardCharsets.ISO_8859_1));
    }
  }

  private void send(int opcode, byte[] payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(payload.length + 6);
    frame.put((byte) (0x80 | opcode)).put((byte) (0x80 | payload.length));
    frame.putInt(0).put(payload);
    socket.getOutputStream().write(frame.array());
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
