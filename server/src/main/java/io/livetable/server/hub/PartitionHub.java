package io.livetable.server.hub;

import io.livetable.protocol.Event;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One partition of a feed, where push and table meet. Both offer ranges of offsets; whichever
 * brings a range first wins, the other's is a duplicate. Every record before the <em>frontier</em>
 * was given to the account's watchers or is covered by their snapshots; the <em>ring</em> keeps the
 * newest events before it. Confined to the partition's event loop; time comes in, nothing waits.
 */
public final class PartitionHub {

  /** The frontier before the table is first initialised. */
  public static final long UNKNOWN = -1;

  private final int partition;
  private final long readyAt;
  private final HubObserver observer;
  private final Ring ring;
  private final Pending pending;
  private CurrencyCheck currency;
  private final LongSupplier clock;
  private final Map<String, Watchers> watched = new HashMap<>();

  private volatile long frontier = UNKNOWN;
  private volatile boolean ready;
  private volatile Usage usage = Usage.NONE;
  private final long stalenessMs;
  private LongConsumer claimant = end -> {};
  private long tableEnd;
  private boolean over;
  private @Nullable StaleReason lasting;
  private Freshness freshness;
  private long judgedAt;

  /** A partition that knows no time but the one it is told. */
  public PartitionHub(int partition, long readyAt, Bounds bounds, long now, HubObserver observer) {
    this(partition, readyAt, bounds, () -> now, observer);
  }

  /**
   * A partition whose table has not been initialised.
   *
   * @param partition its number
   * @param readyAt the frontier at which it is ready
   * @param bounds what the ring and the ranges ahead of the frontier may take
   * @param clock milliseconds since the epoch
   * @param observer hears what happens, on the event loop
   */
  public PartitionHub(
      int partition, long readyAt, Bounds bounds, LongSupplier clock, HubObserver observer) {
    this.clock = clock;
    this.judgedAt = clock.getAsLong();
    this.partition = partition;
    this.readyAt = readyAt;
    this.observer = observer;
    this.ring = new Ring(bounds.ringBytes(), bounds.ringEvents());
    this.pending = new Pending(bounds.pendingBytes());
    this.stalenessMs = bounds.stalenessMs();
    this.currency = new CurrencyCheck(stalenessMs);
    this.freshness = new Freshness(StaleReason.CATCHING_UP, judgedAt);
  }

  /**
   * The bounds of a partition.
   *
   * @param ringBytes of events in the ring
   * @param ringEvents in the ring
   * @param pendingBytes of pushed ranges that are ahead of the frontier
   * @param stalenessMs how old a view may be and still be called live, milliseconds
   */
  public record Bounds(int ringBytes, int ringEvents, int pendingBytes, long stalenessMs) {}

  /** The partition's number. */
  public int partition() {
    return partition;
  }

  /**
   * Every record before this offset was given or is covered; {@link #UNKNOWN} before the first
   * initialisation. May be read on any thread.
   */
  public long frontier() {
    return frontier;
  }

  /** The first offset that the ring is complete from. */
  public long ringStart() {
    return ring.start();
  }

  /**
   * Whether the frontier has reached what was the end when the table started. May be read on any
   * thread.
   */
  public boolean isReady() {
    return ready;
  }

  /** What was used at the last {@link #tick}. May be read on any thread. */
  public Usage usage() {
    return usage;
  }

  /**
   * Whether views of this partition are current, and if not, why; judged anew, since the process
   * may have stood still since the last {@link #tick}. Watchers are told of a change.
   */
  public Freshness freshness() {
    tick(Math.max(judgedAt, clock.getAsLong()));
    return freshness;
  }

  /** The table was initialised at {@code progress}. */
  public void initialised(long progress) {
    if (frontier == UNKNOWN || progress > frontier) {
      anchor(progress);
    }
    tableEnd = Math.max(tableEnd, progress);
  }

  /**
   * The table passed [base, end), in which {@code event}, if there is one, is the only one that
   * renders.
   */
  public void offerTable(long base, long end, @Nullable Event event) {
    if (event != null && event.offset() < frontier) {
      check(event);
    }
    offer(base, end, event == null ? List.of() : List.of(event), Path.TABLE);
    tableEnd = Math.max(tableEnd, end);
    drain();
  }

  /** A claim that nobody hears about if it is refuted. */
  public void offerPush(long base, long end, List<Event> events) {
    offerPush(base, end, events, logEnd -> {});
  }

  /**
   * A task claims that {@code events} are all that render in [base, end).
   *
   * @param refuted told where the log ends if it turns out to have ended before {@code end}
   */
  public void offerPush(long base, long end, List<Event> events, LongConsumer refuted) {
    Pending.Claim claim = new Pending.Claim(base, end, events, refuted);
    if (frontier == UNKNOWN || base > frontier) {
      if (!pending.add(claim)) {
        observer.pendingDropped();
      }
      return;
    }
    take(claim);
    drain();
  }

  /**
   * Kafka said that the log ends at {@code logEnd}, after the frontier had been seen beyond that: a
   * claim reached beyond the log, or the log has lost what no table had read. The frontier falls
   * back to where the table is, which brings the rest; watchers look again at where they stand.
   */
  public void refute(long logEnd) {
    if (frontier <= logEnd) {
      return;
    }
    observer.claimBeyondLog(frontier, logEnd);
    claimant.accept(logEnd);
    claimant = end -> {};
    pending.clear();
    frontier = tableEnd;
    ready = frontier >= readyAt;
    ring.restart(frontier);
    currency = new CurrencyCheck(stalenessMs);
    for (Watchers account : List.copyOf(watched.values())) {
      account.unregisterAll();
      account.all().forEach(Watcher::refuted);
    }
  }

  /** Kafka answered at {@code now}. */
  public void ends(long now, long stableEnd, long logEnd) {
    currency.ends(now, stableEnd, logEnd);
    tick(now);
  }

  /**
   * Judges anew whether the partition is current, and looks at what is used; to be called about
   * once a second.
   */
  public void tick(long now) {
    judgedAt = now;
    usage = new Usage(ring.bytes(), ring.size(), pending.bytes());
    StaleReason reason = lasting;
    if (reason == null) {
      reason = frontier == UNKNOWN ? StaleReason.CATCHING_UP : currency.judge(now, frontier);
    }
    if (reason != freshness.reason()) {
      freshness = new Freshness(reason, now);
      for (Watchers account : List.copyOf(watched.values())) {
        account.all().forEach(watcher -> watcher.freshness(freshness));
      }
    }
  }

  /** The partition's views are stale from now on, for this reason, whatever else happens. */
  public void staleForGood(StaleReason reason, long now) {
    if (lasting == null || reason.compareTo(lasting) < 0) {
      lasting = reason;
    }
    tick(now);
  }

  /**
   * Lets a watcher hear of this partition; it is given nothing until it is registered. If the epoch
   * is over already the watcher is told so before this returns, and is not attached.
   */
  public void attach(Watcher watcher) {
    if (over) {
      watcher.epochEnded();
      return;
    }
    watched.computeIfAbsent(watcher.account(), account -> new Watchers()).add(watcher);
  }

  /** Ends what {@link #attach} and {@link #register} began. */
  public void detach(Watcher watcher) {
    Watchers account = watcher.among;
    if (account != null) {
      account.remove(watcher);
      if (account.isEmpty()) {
        watched.remove(watcher.account(), account);
      }
    }
  }

  /** Gives the watcher nothing more, until it is registered again. */
  public void unregister(Watcher watcher) {
    Watchers account = watcher.among;
    if (account != null) {
      account.unregister(watcher);
    }
  }

  /**
   * Gives an attached watcher the ring's events of its account from {@code next} on, and then every
   * further one. Needs {@link #ringStart} ≤ {@code next}.
   *
   * @param next the first offset that the watcher has not seen
   * @param last the offset of the last event the table has applied to the account; -1 if it is not
   *     known or there is none
   */
  public void register(Watcher watcher, long next, long last) {
    Watchers account = watcher.among;
    if (account == null || next < ring.start()) {
      throw new IllegalStateException(
          "a watcher must be attached, and at or beyond the ring's start %d: %d"
              .formatted(ring.start(), next));
    }
    List<Ring.Entry> kept = ring.of(watcher.account());
    long before = ring.start() - 1;
    if (!account.hasClaim()) {
      long claimed = last >= 0 && last < frontier ? last : before;
      account.claim(
          kept.isEmpty() ? claimed : Math.max(claimed, kept.get(kept.size() - 1).event().offset()));
    }
    account.register(watcher);
    long prev = last >= 0 ? last : before;
    for (Ring.Entry entry : kept) {
      if (entry.event().offset() >= next) {
        watcher.give(new Update(entry.event(), prev, entry.path()));
      }
      prev = Math.max(prev, entry.event().offset());
    }
  }

  /** The last event of the account that the ring holds before {@code next}; -1 if it holds none. */
  public long lastInRing(String account, long next) {
    long last = -1;
    for (Ring.Entry entry : ring.of(account)) {
      if (entry.event().offset() < next) {
        last = entry.event().offset();
      }
    }
    return last;
  }

  /** The epoch is over: every watcher is told and none remains, nor any that comes later. */
  public void end() {
    over = true;
    List<Watchers> all = List.copyOf(watched.values());
    watched.clear();
    for (Watchers account : all) {
      for (Watcher watcher : account.all()) {
        account.remove(watcher);
        watcher.epochEnded();
      }
    }
  }

  private void offer(long base, long end, List<Event> events, Path path) {
    if (frontier == UNKNOWN || base > frontier) {
      throw new IllegalStateException(
          "the table offers [%d, %d) beyond the frontier %d".formatted(base, end, frontier));
    }
    if (end <= frontier) {
      return;
    }
    for (Event event : events) {
      if (event.offset() >= frontier) {
        deliver(event, path);
      }
    }
    frontier = end;
    becomeReady();
  }

  private void deliver(Event event, Path path) {
    ring.add(event, path);
    if (ready) {
      observer.event(path);
    }
    Watchers account = watched.get(event.account());
    if (account != null && account.hasClaim()) {
      account.give(event, path);
    }
  }

  private void take(Pending.Claim claim) {
    if (claim.end() > frontier) {
      claimant = claim.refuted();
    }
    offer(claim.base(), claim.end(), claim.events(), Path.PUSH);
  }

  private void drain() {
    Pending.Claim claim = pending.pollReached(frontier);
    while (claim != null) {
      take(claim);
      claim = pending.pollReached(frontier);
    }
  }

  /**
   * What the table passed before the frontier must be in the ring as it is, or a claim was false.
   */
  private void check(Event event) {
    if (event.offset() < ring.start()) {
      observer.unchecked();
      return;
    }
    Event claimed = ring.at(event.offset());
    if (claimed != null && isSame(claimed, event)) {
      return;
    }
    observer.falseClaim(event.account(), event.offset());
    ring.trimTo(event.offset() + 1);
    missed(event.account());
    if (claimed != null && !claimed.account().equals(event.account())) {
      missed(claimed.account());
    }
  }

  private static boolean isSame(Event claimed, Event read) {
    return claimed.account().equals(read.account()) && Arrays.equals(claimed.value(), read.value());
  }

  private void missed(String name) {
    Watchers account = watched.get(name);
    if (account != null) {
      account.unregisterAll();
      account.all().forEach(Watcher::missed);
    }
  }

  private void anchor(long progress) {
    boolean first = frontier == UNKNOWN;
    frontier = progress;
    ring.restart(progress);
    if (!first) {
      observer.reanchored();
    }
    for (Watchers account : List.copyOf(watched.values())) {
      account.unregisterAll().forEach(Watcher::reanchored);
    }
    becomeReady();
    drain();
  }

  private void becomeReady() {
    if (!ready && frontier >= readyAt) {
      ready = true;
      ring.restart(frontier);
      observer.ready();
    }
  }
}
