package io.livetable.server.hub;

import static io.livetable.server.hub.Events.event;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class RingTest {

  private static final int PLENTY = 1 << 20;

  private static List<Long> offsets(Ring ring, String account) {
    return ring.of(account).stream().map(entry -> entry.event().offset()).toList();
  }

  @Test
  void shouldKeepTheEventsOfAnAccountInOrder() {
    Ring ring = new Ring(PLENTY, 100);
    ring.restart(5);
    ring.add(event("a", 5), Path.PUSH);
    ring.add(event("b", 7), Path.TABLE);
    ring.add(event("a", 9), Path.TABLE);

    assertEquals(List.of(5L, 9L), offsets(ring, "a"));
    assertEquals(Path.PUSH, ring.of("a").get(0).path());
    assertEquals(Path.TABLE, ring.of("a").get(1).path());
    assertEquals(5, ring.start());
  }

  @Test
  void shouldFindAnEventByItsOffset() {
    Ring ring = new Ring(PLENTY, 100);
    for (long offset = 3; offset < 60; offset += 3) {
      ring.add(event("a", offset), Path.PUSH);
    }

    for (long offset = 0; offset < 70; offset++) {
      assertEquals(
          offset >= 3 && offset < 60 && offset % 3 == 0,
          ring.at(offset) != null,
          "offset " + offset);
    }
  }

  @Test
  void shouldStartAfterTheOldestThatLeftForWantOfPlaces() {
    Ring ring = new Ring(PLENTY, 2);
    ring.add(event("a", 10), Path.PUSH);
    ring.add(event("a", 20), Path.PUSH);
    ring.add(event("a", 30), Path.PUSH);

    assertEquals(List.of(20L, 30L), offsets(ring, "a"));
    assertEquals(11, ring.start());
    assertNull(ring.at(10));
  }

  @Test
  void shouldStayWithinItsBytes() {
    long one = Ring.cost(event("a", 10));
    Ring ring = new Ring((int) (2 * one), 100);
    for (long offset = 10; offset < 15; offset++) {
      ring.add(event("a", offset), Path.PUSH);
      assertTrue(ring.bytes() <= 2 * one);
    }

    assertEquals(2 * one, ring.bytes());
    assertEquals(2, ring.size());
    assertEquals(13, ring.start());
  }

  @Test
  void shouldKeepNothingOfAnEventThatIsLargerThanItself() {
    Ring ring = new Ring(10, 100);
    ring.add(event("a", 10), Path.PUSH);

    assertEquals(0, ring.size());
    assertEquals(0, ring.bytes());
    assertEquals(11, ring.start());
  }

  @Test
  void shouldForgetWhatLiesBeforeItsNewStart() {
    Ring ring = new Ring(PLENTY, 100);
    ring.add(event("a", 1), Path.PUSH);
    ring.add(event("a", 4), Path.PUSH);

    ring.trimTo(3);
    assertEquals(List.of(4L), offsets(ring, "a"));
    assertEquals(3, ring.start());

    ring.trimTo(2);
    assertEquals(3, ring.start());

    ring.trimTo(9);
    assertEquals(0, ring.size());
    assertEquals(9, ring.start());
  }

  @Test
  void shouldBeEmptyAfterARestart() {
    Ring ring = new Ring(PLENTY, 100);
    ring.add(event("a", 1), Path.PUSH);

    ring.restart(50);

    assertEquals(0, ring.size());
    assertEquals(0, ring.bytes());
    assertEquals(50, ring.start());
    assertNull(ring.at(1));
  }

  @Test
  void shouldStayRightWhileItGrowsWithItsHeadAnywhere() {
    for (int bound = 1; bound < 70; bound++) {
      Ring ring = new Ring(PLENTY, bound);
      for (long offset = 0; offset < 200; offset++) {
        ring.add(event("a", offset), Path.PUSH);
        assertEquals(Math.min(offset + 1, bound), ring.size());
        assertNotNull(ring.at(offset));
        assertEquals(Math.max(0, offset + 1 - bound), ring.start());
      }
      assertEquals(
          java.util.stream.LongStream.range(200 - bound, 200).boxed().toList(), offsets(ring, "a"));
    }
  }
}
