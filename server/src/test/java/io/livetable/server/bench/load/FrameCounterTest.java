package io.livetable.server.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameCounterTest {

  private static final String HEADERS = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n";

  private final Tally tally = new Tally();
  private final FrameCounter counter = new FrameCounter(new MessageCounter(true));

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 1 << 20})
  void shouldCountFramesAndMessagesInPiecesOfAnySize(int piece) {
    byte[] all = conversation();
    tally.now = 5_000_000;
    for (int from = 0; from < all.length; from += piece) {
      counter.take(ByteBuffer.wrap(all, from, Math.min(piece, all.length - from)), tally);
    }

    assertTrue(counter.isOpen());
    assertEquals(4, tally.frames());
    assertEquals(1, tally.of('l'));
    assertEquals(1_003, tally.of('u'), "one alone, two in an array, a thousand in a long one");
    assertEquals(1, counter.takePings());
    assertEquals(1, tally.latencies().count());
    assertEquals(3_007, tally.latencies().at(1), "within a bucket of 3 ms");
    assertTrue(counter.isClosed());
  }

  private static byte[] conversation() {
    String update = "{\"type\":\"update\",\"value\":{\"a\":[{\"type\":\"x\"},\"]}\\\"{\"]}}";
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(HEADERS.getBytes(StandardCharsets.US_ASCII));
    frame(out, 1, "{\"type\":\"live\"}");
    frame(out, 1, "{\"type\":\"update\",\"value\":{\"sent\":2000000}}");
    frame(out, 9, "");
    frame(out, 1, "[%s,%s]".formatted(update, update));
    frame(out, 1, "[" + (update + ",").repeat(999) + update + "]");
    frame(out, 8, "\003\350");
    return out.toByteArray();
  }

  private static void frame(ByteArrayOutputStream out, int opcode, String text) {
    byte[] payload = text.getBytes(StandardCharsets.ISO_8859_1);
    out.write(0x80 | opcode);
    if (payload.length < 126) {
      out.write(payload.length);
    } else if (payload.length < 1 << 16) {
      out.write(126);
      out.writeBytes(ByteBuffer.allocate(2).putShort((short) payload.length).array());
    } else {
      out.write(127);
      out.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
    }
    out.writeBytes(payload);
  }
}
