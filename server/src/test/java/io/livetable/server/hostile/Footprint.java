package io.livetable.server.hostile;

import io.livetable.server.devstack.Await;
import io.livetable.server.testkit.RawHttp;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What this process holds: threads by group, and bytes after a collection.
 *
 * @param threads how many of each group of the server's threads; those of HTTP are a pool that has
 *     its own bound and are left out
 * @param bytes of the heap that are in use
 */
record Footprint(Map<String, Long> threads, long bytes) {

  /** What caches and pools may come to; far below what is sent in a run. */
  static final long HEAP_GROWTH = 24L << 20;

  private static final Pattern POOL = Pattern.compile("http-\\d.*");
  private static final Pattern SERVERS = Pattern.compile("(hub|table|read|timer|http|link).*");

  private static final Pattern READING = Pattern.compile("(?m)^(\\w+)(?:\\{[^}]*})? ([0-9.E]+)$");

  static Footprint take() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Map<String, Long> threads =
        Thread.getAllStackTraces().keySet().stream()
            .map(Thread::getName)
            .filter(name -> SERVERS.matcher(name).matches() && !POOL.matcher(name).matches())
            .collect(
                Collectors.groupingBy(
                    name -> name.replaceAll("\\d+", "N"), TreeMap::new, Collectors.counting()));
    return new Footprint(
        threads, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
  }

  /** How many threads serve HTTP; its pool has a bound of its own. */
  static long pool() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> POOL.matcher(thread.getName()).matches())
        .count();
  }

  /**
   * Waits until none but the neighbour is there, and nothing has grown.
   *
   * @throws Await.AwaitTimeoutException if that does not come
   */
  void awaitAgain(Target target) {
    Await.until(
        "all hostile sessions and links to be gone",
        Duration.ofSeconds(10),
        () ->
            gauge(target, "livetable_sessions") == 1
                && gauge(target, "livetable_links") == 1
                && gauge(target, "livetable_subscriptions") == 1);
    awaitLike("threads", () -> take().threads(), threads::equals);
    awaitLike("heap", () -> take().bytes(), now -> now < bytes + HEAP_GROWTH);
  }

  /** Asks again until it is as it should be; what it is at last is in the message. */
  private <T> void awaitLike(String what, Supplier<T> measured, Predicate<T> right) {
    AtomicReference<T> last = new AtomicReference<>();
    try {
      Await.until(
          what,
          Duration.ofSeconds(10),
          () -> {
            T now = measured.get();
            last.set(now);
            return right.test(now);
          });
    } catch (Await.AwaitTimeoutException e) {
      throw new AssertionError("%s: before %s, now %s".formatted(what, this, last.get()), e);
    }
  }

  private static double gauge(Target target, String name) throws IOException {
    Matcher reading = READING.matcher(RawHttp.get(target.adminPort(), "/metrics").body());
    double sum = 0;
    while (reading.find()) {
      if (reading.group(1).equals(name)) {
        sum += Double.parseDouble(reading.group(2));
      }
    }
    return sum;
  }
}
