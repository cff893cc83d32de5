package io.livetable.server.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LoopTasksTest {

  private final LoopTasks tasks = new LoopTasks();
  private final List<String> ran = new ArrayList<>();

  private void feed(String name) {
    tasks.add(() -> ran.add(name));
  }

  private void request(String name) {
    tasks.request(() -> ran.add(name));
  }

  private List<String> runAll() throws InterruptedException {
    while (tasks.size() > 0) {
      tasks.take().run();
    }
    return ran;
  }

  @Test
  void shouldLetFeedsOvertakeClients() throws InterruptedException {
    request("a");
    request("b");
    feed("1");
    feed("2");

    assertEquals(List.of("1", "2", "a", "b"), runAll());
  }

  @Test
  void shouldGiveAClientATurnHoweverMuchFeedsBring() throws InterruptedException {
    request("a");
    request("b");
    for (int i = 1; i <= 20; i++) {
      feed(Integer.toString(i));
    }
    runAll();

    assertEquals(LoopTasks.TURNS, ran.indexOf("a"));
    assertEquals(2 * LoopTasks.TURNS + 1, ran.indexOf("b"));
  }

  @Test
  void shouldLetNoClientOvertakeAFeed() throws InterruptedException {
    for (int i = 1; i <= 20; i++) {
      feed(Integer.toString(i));
    }
    request("a");

    assertEquals(20, runAll().indexOf("a"));
  }

  @Test
  void shouldGiveWhatComesWhileItIsWaitedFor() throws Exception {
    List<Runnable> taken = new ArrayList<>();
    Thread loop =
        new Thread(
            () -> {
              try {
                taken.add(tasks.take());
                taken.add(tasks.take());
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    loop.start();
    while (loop.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    request("a");
    feed("1");
    loop.join();

    assertEquals(2, taken.size());
  }
}
