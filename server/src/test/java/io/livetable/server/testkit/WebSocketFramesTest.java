package io.livetable.server.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketFramesTest {

  private final List<Integer> sizes = new ArrayList<>();
  private final WebSocketFrames frames =
      new WebSocketFrames(
          message -> {
            for (byte each : message) {
              assertEquals(7, each);
            }
            sizes.add(message.length);
          });
  private final ByteArrayOutputStream stream = new ByteArrayOutputStream();

  WebSocketFramesTest() {
    stream.writeBytes(
        "GET /link HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 1_000, 1_000_000})
  void shouldFindBinaryMessagesHoweverTheBytesCome(int chunk) {
    frame(2, true, 5, false);
    frame(2, true, 300, true);
    frame(1, true, 9, true);
    frame(9, true, 3, false);
    frame(2, true, 70_000, true);

    take(chunk);

    assertEquals(List.of(5, 300, 70_000), sizes);
  }

  @Test
  void shouldPutFragmentsTogetherAroundAPing() {
    frame(2, false, 5, true);
    frame(9, true, 4, true);
    frame(0, false, 6, true);
    frame(0, true, 7, true);
    frame(2, true, 1, true);

    take(10);

    assertEquals(List.of(18, 1), sizes);
  }

  private void take(int chunk) {
    byte[] all = stream.toByteArray();
    for (int from = 0; from < all.length; from += chunk) {
      int length = Math.min(chunk, all.length - from);
      byte[] part = new byte[length];
      System.arraycopy(all, from, part, 0, length);
      frames.take(part, length);
    }
  }

  private void frame(int opcode, boolean last, int size, boolean masked) {
    stream.write(opcode | (last ? 0x80 : 0));
    int flag = masked ? 0x80 : 0;
    if (size < 126) {
      stream.write(flag | size);
    } else if (size < 65_536) {
      stream.write(flag | 126);
      stream.write(size >> 8);
      stream.write(size);
    } else {
      stream.write(flag | 127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        stream.write((int) ((long) size >> shift));
      }
    }
    byte[] mask = {1, 2, 3, 4};
    if (masked) {
      stream.writeBytes(mask);
    }
    for (int i = 0; i < size; i++) {
      stream.write(masked ? 7 ^ mask[i % 4] : 7);
    }
  }
}
