package io.livetable.server.chaos;

import io.livetable.server.devstack.ServerAdmin;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The servers' counters, added up over restarts: each server is asked twice a second, and what it
 * has counted since it was last asked is added. What it counts between that and its being killed is
 * lost. Thread-safe.
 */
final class Meters implements AutoCloseable {

  private static final List<Counter> COUNTERS =
      List.of(
          new Counter("viaPush", "livetable_updates_total", "path=\"push\""),
          new Counter("viaTable", "livetable_updates_total", "path=\"table\""),
          new Counter("resumedByRing", "livetable_subscription_resumed_total", "by=\"ring\""),
          new Counter("resumedByTable", "livetable_subscription_resumed_total", "by=\"table\""),
          new Counter("slowReentries", "livetable_subscription_slow_returned_total", ""),
          new Counter("conflated", "livetable_updates_conflated_total", ""),
          new Counter("falseClaims", "livetable_hub_false_claims_total", ""),
          new Counter("tableRestarts", "livetable_table_restarts_total", ""));

  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
  private final Map<String, Long> totals = new HashMap<>();

  private record Counter(String name, String meter, String label) {}

  Meters(Map<String, ServerAdmin> admins) {
    admins.forEach(
        (name, admin) -> {
          Map<String, Long> last = new HashMap<>();
          var unused =
              timer.scheduleWithFixedDelay(
                  () -> scrape(admin, last), 200, 500, TimeUnit.MILLISECONDS);
        });
  }

  private void scrape(ServerAdmin admin, Map<String, Long> last) {
    String text;
    try {
      text = admin.metrics();
    } catch (RuntimeException e) {
      return; // It does not run.
    }
    for (Counter counter : COUNTERS) {
      long now = ServerAdmin.sum(text, counter.meter(), counter.label());
      long before = last.getOrDefault(counter.name(), 0L);
      last.put(counter.name(), now);
      add(counter.name(), now >= before ? now - before : now);
    }
  }

  private synchronized void add(String name, long more) {
    totals.merge(name, more, Long::sum);
  }

  /** What was counted in all. */
  synchronized long total(String name) {
    return totals.getOrDefault(name, 0L);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
