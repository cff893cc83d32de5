package io.livetable.server.races;

import io.livetable.protocol.Event;
import io.livetable.server.hub.FeedHub;
import io.livetable.server.races.RaceTopic.Partition;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;

/**
 * A connector's link for one partition, on a thread of its own: true claims of any length, a few at
 * a time, now and then again from further back, or further on, as when a server falls out of sync
 * and joins again.
 */
final class RaceLink implements Runnable {

  private final RaceTopic topic;
  private final Partition log;
  private final FeedHub hub;
  private final Map<String, Integer> counts;
  private final SplittableRandom random;
  private final Semaphore window = new Semaphore(6);
  private final int pauses;
  private final Runnable others = Thread::yield;
  private volatile boolean stopping;

  /**
   * A link.
   *
   * @param pauses how often it lets others run before each claim
   */
  RaceLink(
      RaceTopic topic,
      Partition log,
      FeedHub hub,
      Map<String, Integer> counts,
      int pauses,
      SplittableRandom random) {
    this.pauses = pauses;
    this.topic = topic;
    this.log = log;
    this.hub = hub;
    this.counts = counts;
    this.random = random;
  }

  /** Ends the thread when nothing more will come. */
  void stop() {
    stopping = true;
  }

  @Override
  public void run() {
    long base = 0;
    try {
      while (!stopping) {
        if (random.nextInt(15) == 0) {
          base = Math.max(0, base - random.nextInt(200));
          counts.merge("link went back", 1, Integer::sum);
        } else if (random.nextInt(20) == 0) {
          List<Event> skipped = log.from(base, 60);
          base = skipped.isEmpty() ? base : skipped.get(skipped.size() - 1).offset() + 1;
          counts.merge("link skipped some", 1, Integer::sum);
        }
        for (int i = 0; i < pauses; i++) {
          others.run();
        }
        log.await(base);
        List<Event> events = log.from(base, 1 + random.nextInt(15));
        if (!events.isEmpty()) {
          long end = events.get(events.size() - 1).offset() + 1;
          window.acquire();
          if (!hub.push(topic.epoch, log.number, base, end, events, window::release)) {
            throw new AssertionError("a claim of the right epoch was refused");
          }
          base = end;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
