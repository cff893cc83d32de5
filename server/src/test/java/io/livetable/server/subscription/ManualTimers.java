package io.livetable.server.subscription;

import io.livetable.server.hub.EventLoop;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Time that passes when it is told to. Not thread-safe. */
public final class ManualTimers implements Timers {

  private record Alarm(long at, long number, EventLoop loop, Runnable task) {}

  private final PriorityQueue<Alarm> alarms =
      new PriorityQueue<>(Comparator.comparingLong(Alarm::at).thenComparingLong(Alarm::number));
  private long now;
  private long given;

  @Override
  public long now() {
    return now;
  }

  @Override
  public void after(long delayMs, EventLoop loop, Runnable task) {
    alarms.add(new Alarm(now + delayMs, given++, loop, task));
  }

  /** Lets time pass and hands over what has become due. */
  public void advance(long millis) {
    now += millis;
    Alarm first = alarms.peek();
    while (first != null && first.at() <= now) {
      alarms.remove();
      first.loop().execute(first.task());
      first = alarms.peek();
    }
  }
}
