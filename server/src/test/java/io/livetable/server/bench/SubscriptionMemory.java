package io.livetable.server.bench;

import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/**
 * How much heap live subscriptions take, through the real session, subscription and hub classes: a
 * session here is its subscriptions and its outbox, without what Jetty keeps for a connection. Each
 * subscription has had its snapshot and one update.
 */
final class SubscriptionMemory {

  private static final int SUBSCRIPTIONS = 100_000;

  /** As many accounts as a session may watch. */
  private static final int PER_SESSION = 100;

  private SubscriptionMemory() {}

  static String measure() {
    measure(1, SUBSCRIPTIONS, PER_SESSION, true); // Classes are loaded, constants made.
    double one = measure(1, SUBSCRIPTIONS, PER_SESSION, true).bytesEach();
    double two = measure(2, SUBSCRIPTIONS, PER_SESSION, true).bytesEach();
    double alone = measure(1, SUBSCRIPTIONS, 0, true).bytesEach();
    double own = measure(1, SUBSCRIPTIONS, 1, true).bytesEach();
    Measured hot = measure(1, SUBSCRIPTIONS, 1, false);
    return """
        {"bench":"memory-subscription","subscriptions":%d,"bytesPerSubscription":%.0f,\
        "bytesPerSubscriptionToTwoFeeds":%.0f,"bytesPerSession":%.0f,\
        "bytesPerSessionWithOneSubscription":%.0f,"bytesPerSessionWithOneSubscriptionToTheSame":%.0f,\
        "millisUntilTheseHaveLeft":%d}"""
        .formatted(SUBSCRIPTIONS, one, two, alone, own, hot.bytesEach(), hot.millisToLeave());
  }

  private record Measured(double bytesEach, long millisToLeave) {}

  /**
   * Measures once.
   *
   * @param count how many subscriptions; how many sessions if these have none
   * @param perSession how many of them a session has
   * @param distinct whether each is to another account
   */
  private static Measured measure(int feeds, int count, int perSession, boolean distinct) {
    Crowd crowd = new Crowd(feeds);
    long before = usedBytes();
    for (int i = 0; i < count; ) {
      crowd.connect();
      for (int j = 0; j < Math.max(1, perSession); j++, i++) {
        if (perSession > 0) {
          crowd.subscribe(distinct ? "ACC-%07d".formatted(i) : "ACC-0000000");
        }
      }
    }
    if (perSession > 0) {
      crowd.update(distinct ? count : 1);
    }
    long after = usedBytes();
    long began = System.nanoTime();
    crowd.leave();
    long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    return new Measured((double) (after - before) / count, took);
  }

  /** The heap in use once what is garbage has been collected. */
  private static long usedBytes() {
    long used = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      used = Math.min(used, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return used;
  }
}
