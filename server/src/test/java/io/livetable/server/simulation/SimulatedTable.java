package io.livetable.server.simulation;

import io.livetable.protocol.Event;
import io.livetable.protocol.FeedKind;
import io.livetable.server.hub.FeedHub;
import io.livetable.server.simulation.SimulatedLog.Rec;
import io.livetable.server.table.AccountState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A partition's table on one server: the task that reads the log into a store, from restore to
 * close, with progress, generation and committed offset. What is not atomic in a real table takes
 * several steps.
 */
final class SimulatedTable {

  static final long UNKNOWN = -1;

  private enum Phase {
    RESTORING,
    IDLE,
    PUT,
    OFFER
  }

  /** What the changelog had lost when it was restored: an entry, by its last offset. */
  private record Purged(String account, long last) {}

  /** An account's entry: {@code hidden} is the newest event that is no longer shown. */
  record Entry(View view, long last, long hidden) {}

  final SimulatedLog log;
  private final Dice dice;
  private final Map<String, Entry> store = new TreeMap<>();
  private final Set<Purged> purged = new HashSet<>();
  private FeedHub hub;
  private Phase phase = Phase.RESTORING;
  private @Nullable Rec taken;
  private List<Rec> changelog = List.of();
  private long committed;
  private long furthest;
  private long position;
  private long progress = UNKNOWN;
  private long generation;

  SimulatedTable(SimulatedLog log, Dice dice, FeedHub hub) {
    this.log = log;
    this.dice = dice;
    this.hub = hub;
  }

  /** The server has started anew: from now on this hub is told. */
  void tell(FeedHub newHub) {
    hub = newHub;
  }

  long progress() {
    return progress;
  }

  long generation() {
    return generation;
  }

  long committed() {
    return committed;
  }

  @Nullable Entry get(String account) {
    return store.get(account);
  }

  @Override
  public String toString() {
    return "table of %s-%d: progress %d, committed %d, log end %d, %s"
        .formatted(log.epoch, log.partition, progress, committed, log.end(), phase);
  }

  /** An entry as a reader that saw {@code seen} as progress before the get answers. */
  AccountState state(String account, long seen) {
    Entry entry = store.get(account);
    if (entry == null) {
      return new AccountState(seen, -1, 0, -1, List.of());
    }
    List<Event> events = new ArrayList<>();
    for (View.Item item : entry.view().items()) {
      events.add(
          new Event(
              account,
              log.partition,
              item.offset(),
              item.offset(),
              item.value().getBytes(StandardCharsets.UTF_8)));
    }
    return new AccountState(
        Math.max(seen, entry.last() + 1),
        entry.last(),
        entry.view().count(),
        entry.hidden(),
        events);
  }

  /** The table is gone: it will be built from the log's start. */
  void wipe() {
    committed = 0;
    furthest = 0;
    purged.clear();
  }

  /** The task ends; some prefix at or beyond the commit will be restored. */
  void close() {
    List<Rec> ahead = log.between(committed, furthest);
    List<Rec> restored = new ArrayList<>(log.between(0, committed));
    restored.addAll(ahead.subList(0, dice.between(0, ahead.size())));
    changelog = restored;
    furthest =
        restored.isEmpty()
            ? committed
            : Math.max(committed, restored.get(restored.size() - 1).offset() + 1);
    store.clear();
    taken = null;
    phase = Phase.RESTORING;
    progress = UNKNOWN;
    generation++;
  }

  /**
   * Close and restart of the task in a living process.
   *
   * @param losesOffer whether an offer that is blocked may be lost although its record is committed
   */
  void corrupt(boolean losesOffer) {
    if (losesOffer && phase == Phase.OFFER && dice.chance(.5)) {
      committed = Math.max(committed, position);
    }
    if (phase != Phase.RESTORING) {
      close();
    }
  }

  void commit() {
    if (phase != Phase.RESTORING) {
      Rec next = taken != null ? taken : log.next(position);
      committed = Math.max(committed, next != null ? next.offset() : log.end());
    }
  }

  /** Deletes the entries of accounts whose removal the commit has passed. */
  void purge() {
    if (phase != Phase.RESTORING && log.kind == FeedKind.LATEST) {
      boolean any =
          store
              .entrySet()
              .removeIf(
                  entry -> {
                    Entry value = entry.getValue();
                    boolean dead = value.view().count() == 0 && value.last() < committed;
                    return dead && purged.add(new Purged(entry.getKey(), value.last()));
                  });
      if (any) {
        generation++;
      }
    }
  }

  /** The task does the next thing. */
  void step(boolean queueFull) {
    switch (phase) {
      case RESTORING -> restore();
      case IDLE -> take(queueFull);
      case PUT -> {
        if (taken != null) {
          put(taken);
        }
        phase = Phase.OFFER;
      }
      case OFFER -> {
        if (!queueFull && taken != null) {
          offer(taken.offset() + 1, log.event(taken));
          taken = null;
          phase = Phase.IDLE;
        }
      }
    }
  }

  private void restore() {
    changelog.forEach(this::put);
    changelog = List.of();
    store
        .entrySet()
        .removeIf(entry -> purged.contains(new Purged(entry.getKey(), entry.getValue().last())));
    position = committed;
    progress = committed;
    generation++;
    phase = Phase.IDLE;
    hub.initialised(log.partition, progress);
  }

  private void take(boolean queueFull) {
    Rec next = log.next(position);
    if (next != null) {
      taken = next;
      position = next.offset() + 1;
      furthest = Math.max(furthest, position);
      phase = Phase.PUT;
    } else if (progress < log.end() && !queueFull) {
      position = log.end();
      offer(log.end(), null);
    }
  }

  private void put(Rec rec) {
    Entry old = store.getOrDefault(rec.account(), new Entry(View.NONE, -1, -1));
    if (!rec.renders() || rec.offset() <= old.last()) {
      return;
    }
    long hidden = old.hidden();
    if (log.kind == FeedKind.HISTORY) {
      if (rec.value() == null) {
        hidden = rec.offset();
      } else if (old.view().items().size() == log.depth) {
        hidden = old.view().items().get(0).offset();
      }
    }
    View view = old.view().after(log.kind, log.depth, rec.offset(), rec.value());
    store.put(rec.account(), new Entry(view, rec.offset(), hidden));
  }

  private void offer(long end, @Nullable Event event) {
    try {
      hub.offerTable(log.partition, progress, end, event);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    progress = end;
  }
}
