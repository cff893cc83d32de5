package io.livetable.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.function.Supplier;

/** Declares every meter of the server once. Thread-safe. */
public final class ServerMeters {

  private final MeterRegistry registry;

  /** Meters that register with {@code registry}. */
  public ServerMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** The registry, for gauges. */
  public MeterRegistry registry() {
    return registry;
  }

  /**
   * Events of a feed, by the path that brought them to the hub first: {@code push} or {@code
   * table}.
   */
  public Counter hubEvents(String feed, String path) {
    return registry.counter("livetable.hub.events", "feed", feed, "path", path);
  }

  /**
   * Updates given to subscriptions, by the path that brought the event first: {@code push} or
   * {@code table}.
   */
  public Counter updates(String feed, String path) {
    return registry.counter("livetable.updates", "feed", feed, "path", path);
  }

  /**
   * Updates that took the place of one that waited for a slow client, which is not sent; they count
   * as given too. For latest feeds only.
   */
  public Counter updatesConflated(String feed) {
    return registry.counter("livetable.updates.conflated", "feed", feed);
  }

  /** How often partitions of a feed had to start again where their table did. */
  public Counter hubReanchored(String feed) {
    return registry.counter("livetable.hub.reanchored", "feed", feed);
  }

  /** Pushed ranges that came ahead of the frontier and found no room; the table brings them. */
  public Counter hubPendingDropped(String feed) {
    return registry.counter("livetable.hub.pending.dropped", "feed", feed);
  }

  /** Bytes of recent events that a feed's rings keep, over all partitions; a second old at most. */
  public void hubRingBytes(String feed, Supplier<Number> kept) {
    Gauge.builder("livetable.hub.ring.bytes", kept).tag("feed", feed).register(registry);
  }

  /** Recent events that a feed's rings keep, over all partitions; a second old at most. */
  public void hubRingEvents(String feed, Supplier<Number> kept) {
    Gauge.builder("livetable.hub.ring.events", kept).tag("feed", feed).register(registry);
  }

  /**
   * Bytes of pushed ranges that wait for a feed's frontiers, over all partitions; a second old at
   * most.
   */
  public void hubPendingBytes(String feed, Supplier<Number> waiting) {
    Gauge.builder("livetable.hub.pending.bytes", waiting).tag("feed", feed).register(registry);
  }

  /**
   * Claims of connector tasks that left out an event, or reached beyond the log's end. Anything but
   * 0 is a fault in how a connector is set up.
   */
  public Counter hubFalseClaims(String feed) {
    return registry.counter("livetable.hub.false.claims", "feed", feed);
  }

  /** Events whose claim could not be checked because the ring no longer reached back to them. */
  public Counter hubUnchecked(String feed) {
    return registry.counter("livetable.hub.unchecked.claims", "feed", feed);
  }

  /**
   * Pushed records that were passed over because they lie in another partition than their key's.
   */
  public Counter hubMisplaced(String feed) {
    return registry.counter("livetable.hub.misplaced", "feed", feed);
  }

  /** Snapshots sent to clients. */
  public Counter snapshots(String feed) {
    return registry.counter("livetable.subscription.snapshots", "feed", feed);
  }

  /** Positions resumed, by what it took: {@code ring} or {@code table}. */
  public Counter resumed(String feed, String by) {
    return registry.counter("livetable.subscription.resumed", "feed", feed, "by", by);
  }

  /**
   * Reads of the table that were repeated because what was read did not reach the ring or the
   * client's position.
   */
  public Counter readsRepeated(String feed) {
    return registry.counter("livetable.subscription.reads.repeated", "feed", feed);
  }

  /** How often a subscription had to wait because its client's outbox was full. */
  public Counter slow(String feed) {
    return registry.counter("livetable.subscription.slow", "feed", feed);
  }

  /** How often a subscription that waited for its client's outbox came back. */
  public Counter slowReturned(String feed) {
    return registry.counter("livetable.subscription.slow.returned", "feed", feed);
  }

  /** Browser sessions that are open now. */
  public void sessions(Supplier<Number> open) {
    Gauge.builder("livetable.sessions", open).register(registry);
  }

  /** Accounts that are watched now, over all sessions. */
  public void subscriptions(Supplier<Number> watched) {
    Gauge.builder("livetable.subscriptions", watched).register(registry);
  }

  /** Bytes that wait in outboxes now, over all sessions. */
  public void outboxBytes(Supplier<Number> waiting) {
    Gauge.builder("livetable.outbox.bytes", waiting).register(registry);
  }

  /** Bytes that wait in the outbox of the session that has most now. */
  public void outboxBytesMost(Supplier<Number> waiting) {
    Gauge.builder("livetable.outbox.bytes.most", waiting).register(registry);
  }

  /** Sessions that were closed because their client did not read. */
  public void sessionsClosedSlow(Supplier<Number> closed) {
    FunctionCounter.builder(
            "livetable.sessions.closed.slow", registry, any -> closed.get().doubleValue())
        .register(registry);
  }

  /** Tasks that wait for an event loop now. */
  public void loopWaiting(int loop, Supplier<Number> waiting) {
    Gauge.builder("livetable.hub.loop.waiting", waiting)
        .tag("loop", Integer.toString(loop))
        .register(registry);
  }

  /** Accounts that wait to be read from a feed's table now. */
  public void tableReadsWaiting(String feed, Supplier<Number> waiting) {
    Gauge.builder("livetable.table.reads.waiting", waiting).tag("feed", feed).register(registry);
  }

  /** Reads of a feed's table that were refused because too many waited; they are tried again. */
  public Counter tableReadsRefused(String feed) {
    return registry.counter("livetable.table.reads.refused", "feed", feed);
  }

  /**
   * Reads of a feed's table that were given up because they took too long; they are tried again.
   */
  public Counter tableReadsExpired(String feed) {
    return registry.counter("livetable.table.reads.expired", "feed", feed);
  }

  /** Reads of a feed's table that were dropped because their client had gone. */
  public Counter tableReadsDropped(String feed) {
    return registry.counter("livetable.table.reads.dropped", "feed", feed);
  }

  /** Records that a feed's table has passed: applied, skipped or passed over. */
  public Counter tableRecords(String feed) {
    return registry.counter("livetable.table.records", "feed", feed);
  }

  /**
   * Records without JSON form that a table passed over; {@code no_key}, {@code key}, {@code value}.
   */
  public Counter tableUnrenderable(String feed, String reason) {
    return registry.counter("livetable.table.unrenderable", "feed", feed, "reason", reason);
  }

  /** Records in another partition than their key's. */
  public Counter tableMisplaced(String feed) {
    return registry.counter("livetable.table.misplaced", "feed", feed);
  }

  /** Replayed records that the table had already. */
  public Counter tableGuarded(String feed) {
    return registry.counter("livetable.table.guarded", "feed", feed);
  }

  /** Entries of removed accounts that were deleted after their retention. */
  public Counter tablePurged(String feed) {
    return registry.counter("livetable.table.purged", "feed", feed);
  }

  /** How often a feed's Streams client failed and was replaced. */
  public Counter tableRestarts(String feed) {
    return registry.counter("livetable.table.restarts", "feed", feed);
  }

  /** Failures of the interceptor that follows the consumer's position. */
  public Counter tableInterceptorErrors(String feed) {
    return registry.counter("livetable.table.interceptor.errors", "feed", feed);
  }

  /** How far a partition's table has come; -1 while that is unknown. Said once per partition. */
  public void tableProgress(String feed, int partition, Supplier<Number> progress) {
    Tags tags = Tags.of("feed", feed, "partition", Integer.toString(partition));
    if (registry.find("livetable.table.progress").tags(tags).gauge() == null) {
      Gauge.builder("livetable.table.progress", progress).tags(tags).register(registry);
    }
  }
}
