package io.livetable.connect.link;

import io.livetable.connect.delivery.Outbound.Claim;
import io.livetable.connect.delivery.Standing;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what happens on the links to one server: on the links' thread, read on any. */
final class LinkMeter {

  private final AtomicLong links = new AtomicLong();
  private final AtomicLong records = new AtomicLong();
  private final AtomicLong ranges = new AtomicLong();
  private final AtomicLong redeliveries = new AtomicLong();
  private volatile LinkState state = LinkState.WAITING;
  private volatile String lastError = "";
  private long newestClaim;

  void state(LinkState now) {
    state = now;
  }

  void error(String reason) {
    lastError = reason;
  }

  void welcomed() {
    links.incrementAndGet();
    state = LinkState.LINKED;
  }

  /** A claim goes out, in so many ranges with so many records. */
  void sent(Claim claim, long asRanges, long withRecords) {
    ranges.addAndGet(asRanges);
    records.addAndGet(withRecords);
    if (claim.number() <= newestClaim) {
      redeliveries.addAndGet(asRanges);
    } else {
      newestClaim = claim.number();
    }
  }

  LinkStatus status(Standing standing) {
    return new LinkStatus(
        state,
        standing.inSync(),
        standing.queueBytes(),
        TimeUnit.NANOSECONDS.toMillis(standing.oldestNanos()),
        links.get(),
        records.get(),
        ranges.get(),
        redeliveries.get(),
        lastError);
  }
}
