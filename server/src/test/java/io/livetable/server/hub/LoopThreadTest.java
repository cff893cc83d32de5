package io.livetable.server.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LoopThreadTest {

  @Test
  void shouldRunOneTaskAtATimeInTheOrderOfEachGiver() throws Exception {
    List<Integer> ran = new ArrayList<>(); // Written by the loop alone.
    CountDownLatch done = new CountDownLatch(2);
    try (LoopThread loop = new LoopThread("loop", 10, System::nanoTime)) {
      Thread other = new Thread(() -> give(loop, ran, 1_000, done));
      other.start();
      give(loop, ran, 0, done);
      assertTrue(done.await(10, TimeUnit.SECONDS));
      other.join();
    }

    List<Integer> mine = ran.stream().filter(number -> number < 1_000).toList();
    List<Integer> others = ran.stream().filter(number -> number >= 1_000).toList();
    assertEquals(400, ran.size());
    assertEquals(mine.stream().sorted().toList(), mine);
    assertEquals(others.stream().sorted().toList(), others);
  }

  private static void give(LoopThread loop, List<Integer> ran, int first, CountDownLatch done) {
    for (int i = 0; i < 200; i += 2) {
      int number = first + i;
      loop.execute(() -> ran.add(number));
      try {
        loop.offer(() -> ran.add(number + 1));
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
    loop.execute(done::countDown);
  }

  @Test
  void shouldBlockAnOfferWhileTooManyWaitAndNeverAnExecution() throws Exception {
    CountDownLatch hold = new CountDownLatch(1);
    CountDownLatch offered = new CountDownLatch(1);
    try (LoopThread loop = new LoopThread("loop", 2, System::nanoTime)) {
      loop.execute(() -> awaitQuietly(hold));
      loop.offer(() -> {});
      loop.offer(() -> {});
      Thread third =
          new Thread(
              () -> {
                offerQuietly(loop);
                offered.countDown();
              });
      third.start();
      for (int i = 0; i < 1_000; i++) {
        loop.execute(() -> {});
      }
      while (third.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      assertEquals(1, offered.getCount());

      hold.countDown();

      assertTrue(offered.await(10, TimeUnit.SECONDS));
      third.join();
    }
  }

  @Test
  void shouldNotRunAnOfferWhoseThreadWasInterrupted() throws Exception {
    CountDownLatch hold = new CountDownLatch(1);
    List<String> ran = Collections.synchronizedList(new ArrayList<>());
    AtomicReference<Throwable> failure = new AtomicReference<>();
    CountDownLatch done = new CountDownLatch(1);
    try (LoopThread loop = new LoopThread("loop", 1, System::nanoTime)) {
      loop.execute(() -> awaitQuietly(hold));
      loop.offer(() -> ran.add("first"));
      Thread second =
          new Thread(
              () -> {
                try {
                  loop.offer(() -> ran.add("second"));
                } catch (InterruptedException e) {
                  failure.set(e);
                }
              });
      second.start();
      second.interrupt();
      second.join();
      hold.countDown();
      loop.execute(done::countDown);
      assertTrue(done.await(10, TimeUnit.SECONDS));
    }

    assertTrue(failure.get() instanceof InterruptedException);
    assertEquals(List.of("first"), ran);
  }

  @Test
  void shouldGoOnAfterATaskThatFails() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    try (LoopThread loop = new LoopThread("loop", 1, System::nanoTime)) {
      loop.execute(
          () -> {
            throw new IllegalStateException("a task that fails, for the test");
          });
      loop.offer(
          () -> {
            throw new StackOverflowError("a task that fails badly, for the test");
          });
      loop.offer(done::countDown);

      assertTrue(done.await(10, TimeUnit.SECONDS));
    }
  }

  @Test
  void shouldRunWhatWasGivenBeforeItsEndAndBlockNobodyAfterIt() throws Exception {
    CountDownLatch hold = new CountDownLatch(1);
    CountDownLatch ran = new CountDownLatch(1);
    AtomicReference<String> late = new AtomicReference<>();
    LoopThread loop = new LoopThread("loop", 1, System::nanoTime);
    loop.execute(() -> awaitQuietly(hold));
    loop.offer(ran::countDown);
    loop.close();
    Thread blocked = new Thread(() -> offerQuietly(loop));
    blocked.start();
    hold.countDown();

    assertTrue(ran.await(10, TimeUnit.SECONDS));
    blocked.join(10_000);
    assertFalse(blocked.isAlive());
    for (int i = 0; i < 10; i++) {
      loop.offer(() -> late.set("ran"));
    }
    assertNull(late.get());
  }

  private static void offerQuietly(LoopThread loop) {
    try {
      loop.offer(() -> {});
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertTrue(latch.await(10, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void shouldEndATurnWithTheTasksThatWaitAlready() throws Exception {
    List<String> ran = new ArrayList<>(); // Written by the loop alone.
    CountDownLatch hold = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    try (LoopThread loop = new LoopThread("loop", 1, () -> 0)) {
      loop.execute(
          () -> {
            awaitQuietly(hold);
            loop.atTurnEnd(() -> ran.add("end of first"));
          });
      loop.execute(() -> ran.add("second"));
      loop.execute(
          () -> {
            ran.add("third");
            loop.atTurnEnd(
                () -> {
                  ran.add("end of third");
                  loop.atTurnEnd(() -> ran.add("added at the end"));
                  loop.execute(done::countDown);
                });
          });
      hold.countDown();
      assertTrue(done.await(10, TimeUnit.SECONDS));
    }

    assertEquals(
        List.of("second", "third", "end of first", "end of third", "added at the end"), ran);
  }

  @Test
  void shouldEndATurnWhenItHasTakenAsLongAsTheEndBeforeIt() throws Exception {
    List<String> ran = new ArrayList<>(); // Written by the loop alone.
    AtomicLong now = new AtomicLong();
    CountDownLatch hold = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    try (LoopThread loop = new LoopThread("loop", 1, now::get)) {
      loop.execute(
          () -> {
            awaitQuietly(hold);
            loop.atTurnEnd(() -> now.addAndGet(10_000_000));
          });
      for (int i = 1; i <= 3; i++) {
        String name = "task " + i;
        loop.execute(
            () -> {
              now.addAndGet(6_000_000);
              ran.add(name);
              loop.atTurnEnd(() -> ran.add("end of " + name));
            });
      }
      loop.execute(() -> loop.atTurnEnd(done::countDown));
      hold.countDown();
      assertTrue(done.await(10, TimeUnit.SECONDS));
    }

    assertEquals(
        List.of("task 1", "end of task 1", "task 2", "task 3", "end of task 2", "end of task 3"),
        ran);
  }
}
