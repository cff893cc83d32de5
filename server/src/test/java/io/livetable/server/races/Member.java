package io.livetable.server.races;

import io.livetable.server.client.MessageReader;
import io.livetable.server.client.ServerMessage;
import io.livetable.server.client.ServerMessage.Shown;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One of a crowd: a WebSocket client of the fewest bytes, that watches an account in a history and
 * keeps what it was shown over its connections. One thread.
 */
public final class Member {

  /** Where its connection is. */
  public enum Stage {
    AWAY,
    CONNECTING,
    WATCHING,
    LIVE,
    CLOSED
  }

  private static final int TEXT = 1;
  private static final int CLOSE = 8;
  private static final byte[] NOTHING = {};

  private static final String UPGRADE =
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

  private final String feed;
  private final String account;
  private final List<String> shown = new ArrayList<>();
  private @Nullable SocketChannel socket;
  private byte[] unread = NOTHING;
  private boolean greeted;
  private String position = "";
  private long next;

  private Stage stage = Stage.AWAY;
  private boolean toldToGo;
  private int closeCode;

  /** Watches an account once it is connected. */
  public Member(String feed, String account) {
    this.feed = feed;
    this.account = account;
  }

  /** Where its connection is. */
  public Stage stage() {
    return stage;
  }

  /** The values that it shows, oldest first. */
  public List<String> shown() {
    return shown;
  }

  /** Whether its server said that it goes, and then closed for a restart. */
  boolean drained() {
    return toldToGo && closeCode == 1012;
  }

  @Override
  public String toString() {
    return "%s: %s, shows %s, close code %d".formatted(account, stage, shown, closeCode);
  }

  /** It begins to connect. */
  void connecting(SocketChannel to) {
    socket = to;
    unread = NOTHING;
    greeted = false;
    toldToGo = false;
    closeCode = 0;
    stage = Stage.CONNECTING;
  }

  /** It is connected: it asks for a WebSocket. */
  void connected() throws IOException {
    write(UPGRADE.getBytes(StandardCharsets.US_ASCII));
  }

  /** The server's bytes; null: it has closed the connection. */
  void received(byte @Nullable [] bytes) throws IOException {
    if (bytes == null) {
      stage = Stage.CLOSED;
      return;
    }
    byte[] all = Arrays.copyOf(unread, unread.length + bytes.length);
    System.arraycopy(bytes, 0, all, unread.length, bytes.length);
    int at = greeted ? 0 : afterUpgrade(all);
    if (greeted) {
      at = frames(all, at);
    }
    unread = Arrays.copyOfRange(all, at, all.length);
  }

  private int afterUpgrade(byte[] bytes) {
    String head = new String(bytes, StandardCharsets.ISO_8859_1);
    int end = head.indexOf("\r\n\r\n");
    if (end < 0) {
      return 0;
    }
    if (!head.startsWith("HTTP/1.1 101 ")) {
      throw new AssertionError(head);
    }
    greeted = true;
    stage = Stage.WATCHING;
    return end + 4;
  }

  /** Takes in whole frames; where the first begins that is not whole. */
  private int frames(byte[] bytes, int from) throws IOException {
    int at = from;
    while (true) {
      ByteBuffer frame = ByteBuffer.wrap(bytes, at, bytes.length - at);
      if (frame.remaining() < 4) {
        return at;
      }
      int opcode = frame.get() & 15;
      int length = frame.get();
      if (length == 126) {
        length = frame.getShort() & 0xffff;
      } else if (length > 126) {
        throw new AssertionError("a frame of more than 64 KiB");
      }
      if (frame.remaining() < length) {
        return at;
      }
      int start = frame.position();
      if (opcode == TEXT) {
        for (ServerMessage message :
            MessageReader.read(new String(bytes, start, length, StandardCharsets.UTF_8))) {
          take(message);
        }
      } else if (opcode == CLOSE) {
        closeCode = frame.getShort() & 0xffff;
        send(CLOSE, Arrays.copyOfRange(bytes, start, start + 2));
      }
      at = start + length;
    }
  }

  private void take(ServerMessage message) throws IOException {
    if (message instanceof ServerMessage.Welcome) {
      String since = position.isEmpty() ? "" : ",\"since\":{\"%s\":{%s,\"next\":%d}}";
      String text =
          "{\"type\":\"subscribe\",\"id\":1,\"account\":\"%s\",\"feeds\":[\"%s\"]" + since + "}";
      send(
          TEXT,
          String.format(Locale.ROOT, text, account, feed, feed, position, next)
              .getBytes(StandardCharsets.UTF_8));
    } else if (message instanceof ServerMessage.Snapshot snapshot) {
      position =
          "\"epoch\":\"%s\",\"partition\":%d".formatted(snapshot.epoch(), snapshot.partition());
      next = snapshot.next();
      shown.clear();
      snapshot.events().forEach(this::show);
    } else if (message instanceof ServerMessage.Resumed resumed) {
      next = resumed.next();
    } else if (message instanceof ServerMessage.Update update) {
      if (update.prev() >= next || update.event().offset() < next) {
        throw new AssertionError("after " + next + ": " + update);
      }
      next = update.event().offset() + 1;
      show(update.event());
    } else if (message instanceof ServerMessage.Live) {
      stage = Stage.LIVE;
    } else if (message instanceof ServerMessage.GoAway) {
      toldToGo = true;
    } else if (message instanceof ServerMessage.Failed failed) {
      throw new AssertionError(failed.toString());
    }
  }

  private void show(Shown event) {
    shown.add(String.valueOf(event.value()));
  }

  /** A whole frame, masked with zeros. */
  private void send(int opcode, byte[] payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(payload.length + 8);
    frame.put((byte) (0x80 | opcode));
    if (payload.length < 126) {
      frame.put((byte) (0x80 | payload.length));
    } else {
      frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
    }
    frame.putInt(0).put(payload).flip();
    byte[] bytes = new byte[frame.remaining()];
    frame.get(bytes);
    write(bytes);
  }

  private void write(byte[] bytes) throws IOException {
    SocketChannel to = socket;
    if (to == null || to.write(ByteBuffer.wrap(bytes)) != bytes.length) {
      throw new AssertionError("an empty socket takes no " + bytes.length + " bytes");
    }
  }
}
