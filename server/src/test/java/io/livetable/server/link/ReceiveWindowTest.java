package io.livetable.server.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ReceiveWindowTest {

  private final ReceiveWindow window = new ReceiveWindow(100);

  @Test
  void shouldAcknowledgeOnlyWhatIsDoneWithoutAGap() {
    window.take(1, 10);
    window.take(2, 10);
    window.take(3, 10);

    window.done(3);
    assertEquals(0, window.acknowledged());
    window.done(1);
    assertEquals(1, window.acknowledged());
    window.done(2);
    assertEquals(3, window.acknowledged());
  }

  @Test
  void shouldCountWhatIsNotAcknowledged() {
    window.take(1, 10);
    window.take(2, 20);

    window.done(2);
    assertEquals(30, window.unacknowledgedBytes());
    window.done(1);
    assertEquals(0, window.unacknowledgedBytes());
  }

  @Test
  void shouldStopReadingWhenItIsFullAndResumeOnce() {
    window.take(1, 60);
    assertTrue(window.mayRead());
    window.take(2, 60);
    assertFalse(window.mayRead());
    assertFalse(window.mayResume());

    window.done(1);

    assertTrue(window.mayResume());
    assertFalse(window.mayResume());
  }

  @Test
  void shouldTakeARangeThatIsLargerThanTheWindow() {
    assertTrue(window.mayRead());
    window.take(1, 1000);
    assertFalse(window.mayRead());

    window.done(1);

    assertTrue(window.mayResume());
  }
}
