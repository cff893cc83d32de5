package io.livetable.server.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import org.junit.jupiter.api.Test;

class SharedFrameTest {

  private final byte[] one = "{1}".getBytes(UTF_8);
  private final byte[] two = "{2}".getBytes(UTF_8);

  @Test
  void shouldJoinMessagesToAnArray() {
    assertEquals("[{1},{2},{1}]", UTF_8.decode(SharedFrame.of(List.of(one, two, one))).toString());
  }

  @Test
  void shouldBeSharedByThoseWhoGetTheSame() {
    assertSame(
        SharedFrame.of(List.of(one, two)).array(), SharedFrame.of(List.of(one, two)).array());
  }

  @Test
  void shouldNotBeSharedByThoseWhoGetOtherMessages() {
    List<List<byte[]>> others =
        List.of(List.of(one), List.of(two, one), List.of(one, two, two), List.of(one, two.clone()));
    for (List<byte[]> other : others) {
      byte[] frame = SharedFrame.of(List.of(one, two)).array();

      assertNotSame(frame, SharedFrame.of(other).array());
    }
    assertEquals("[{2},{1}]", UTF_8.decode(SharedFrame.of(List.of(two, one))).toString());
  }
}
