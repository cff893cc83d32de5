package io.livetable.server.subscription;

import io.livetable.protocol.FeedKind;
import io.livetable.server.hub.EventLoop;
import io.livetable.server.hub.Freshness;
import io.livetable.server.hub.PartitionHub;
import io.livetable.server.hub.Update;
import io.livetable.server.hub.Watcher;
import io.livetable.server.subscription.State.Ended;
import io.livetable.server.subscription.State.Goal;
import io.livetable.server.subscription.State.Live;
import io.livetable.server.subscription.State.Seeking;
import io.livetable.server.subscription.State.Slow;
import io.livetable.server.subscription.State.Waiting;
import io.livetable.server.table.AccountReader;
import io.livetable.server.table.AccountState;
import org.jspecify.annotations.Nullable;

/**
 * One client's subscription to one account of one feed. A first subscription, a resumption, a slow
 * client's return and a re-anchored partition all take the same path: find a view that reaches the
 * ring, splice it with the ring's events in one step, and go on live. Confined to the partition's
 * event loop.
 */
public final class FeedSubscription extends Watcher {

  /** How long a view may be looked for before the client is told to come back. */
  static final long SEEK_MS = 5_000;

  private final FeedKind kind;
  private final PartitionHub hub;
  private final EventLoop loop;
  private final Source source;
  private final Outlet outlet;
  private State state = new Waiting();

  /**
   * What a subscription reads from.
   *
   * @param reader the feed's table
   * @param logEnds the ends of the feed's topic
   * @param timers time
   * @param observer hears what happens
   */
  public record Source(
      AccountReader reader, LogEnds logEnds, Timers timers, SubscriptionObserver observer) {}

  /** A subscription that has not begun. */
  public FeedSubscription(
      String account,
      FeedKind kind,
      PartitionHub hub,
      EventLoop loop,
      Source source,
      Outlet outlet) {
    super(account);
    this.kind = kind;
    this.hub = hub;
    this.loop = loop;
    this.source = source;
    this.outlet = outlet;
  }

  /**
   * Begins, unless it has been ended before.
   *
   * @param position the position that the client has; null if none, or none that means anything
   * @param reset why a given position was dropped; {@link Reset#NONE} if none was
   * @param replaced what the subscription that this one replaces has left
   */
  public void start(@Nullable Long position, Reset reset, Left replaced) {
    if (state instanceof Waiting) {
      hub.attach(this);
    }
    if (state instanceof Waiting) { // The epoch may be over.
      if (position != null && replaced.owed() == Reset.NONE) {
        seek(new Goal(position, null, reset));
      } else {
        seek(new Goal(null, replaced.stands(), reset == Reset.NONE ? replaced.owed() : reset));
      }
    }
  }

  /**
   * Ends; nothing is sent after this.
   *
   * @return what it leaves to a subscription that replaces it
   */
  public Left end() {
    Left left = left();
    state = new Ended(left);
    hub.detach(this);
    return left;
  }

  private Left left() {
    if (state instanceof Seeking seeking) {
      return seeking.goal().left();
    } else if (state instanceof Slow slow) {
      return slow.goal().left();
    } else if (state instanceof Live live) {
      return new Left(live.next(), Reset.NONE);
    }
    return state instanceof Ended ended ? ended.left() : Left.NOTHING;
  }

  /** The outlet takes updates again. */
  public void drained() {
    if (state instanceof Slow slow) {
      source.observer().slowReturned();
      seek(slow.goal());
    }
  }

  @Override
  public void give(Update update) {
    if (!(state instanceof Live live) || update.event().offset() < live.next()) {
      return;
    }
    if (outlet.update(update)) {
      live.given(update.event().offset());
    } else {
      hub.unregister(this);
      state = new Slow(new Goal(live.next(), null, Reset.NONE));
      source.observer().slow();
      outlet.behind();
    }
  }

  @Override
  public void reanchored() {
    if (state instanceof Live live) {
      outlet.behind();
      seek(new Goal(live.next(), null, Reset.NONE));
    }
  }

  @Override
  public void missed() {
    if (state instanceof Live live) {
      outlet.behind();
      seek(new Goal(null, live.next(), Reset.MISSED_EVENT));
    } else if (state instanceof Seeking seeking) {
      seek(new Goal(null, seeking.goal().stands(), Reset.MISSED_EVENT));
    } else if (state instanceof Slow slow) {
      state = new Slow(new Goal(null, slow.goal().stands(), Reset.MISSED_EVENT));
    }
  }

  @Override
  public void refuted() {
    Long stands = left().stands();
    if (stands != null && stands > hub.frontier()) {
      missed(); // What lies between was said by connectors only, and is not checked any more.
    } else {
      reanchored();
    }
  }

  @Override
  public void freshness(Freshness freshness) {
    if (state instanceof Live) {
      outlet.freshness(freshness);
    }
  }

  @Override
  public void epochEnded() {
    if (!(state instanceof Ended)) {
      state = new Ended(Left.NOTHING);
      outlet.epochEnded();
    }
  }

  private void seek(Goal goal) {
    Seeking seeking = new Seeking(goal, source.timers().now() + SEEK_MS);
    state = seeking;
    Long stands = goal.stands();
    if (!hub.isReady()) {
      fail(seeking, Failure.notReady("The feed's table is being read; try again."));
    } else if (stands == null || stands <= hub.frontier()) {
      proceed(seeking);
    } else {
      source
          .logEnds()
          .logEnd(hub.partition())
          .whenComplete((end, failure) -> loop.request(() -> logEndRead(seeking, stands, end)));
    }
  }

  /** A floor is checked too: the subscription that was replaced may not have come to it. */
  private void logEndRead(Seeking seeking, long stands, @Nullable Long end) {
    if (state != seeking) {
      return;
    }
    Goal goal = seeking.goal();
    if (end == null && goal.position() != null) {
      fail(
          seeking,
          Failure.notReady("Kafka does not answer, so the position cannot be checked; try again."));
    } else if (end != null && stands > end && stands > hub.frontier()) {
      Reset reason = goal.reset() == Reset.NONE ? Reset.BEYOND_LOG : goal.reset();
      Seeking reset = new Seeking(new Goal(null, null, reason), seeking.deadline());
      state = reset;
      proceed(reset);
    } else {
      proceed(seeking);
    }
  }

  private void proceed(Seeking seeking) {
    Long position = seeking.goal().position();
    if (outlet.isFull()) {
      state = new Slow(seeking.goal());
      source.observer().slow();
    } else if (position != null && hub.ringStart() <= position && position <= hub.frontier()) {
      source.observer().resumedByRing();
      outlet.resumed(position, hub.lastInRing(account(), position));
      register(position, -1);
    } else {
      read(seeking);
    }
  }

  private void read(Seeking seeking) {
    source
        .reader()
        .read(hub.partition(), account(), () -> state == seeking)
        .whenComplete((read, failure) -> loop.request(() -> wasRead(seeking, read)));
  }

  private void wasRead(Seeking seeking, @Nullable AccountState read) {
    if (state != seeking) {
      return;
    }
    if (read != null && reaches(read, seeking.goal())) {
      splice(read, seeking.goal());
    } else if (source.timers().now() >= seeking.deadline()) {
      fail(seeking, Failure.notReady("The feed's table is behind; try again."));
    } else {
      source.observer().readAgain();
      source.timers().after(seeking.nextDelay(source.timers().now()), loop, () -> retry(seeking));
    }
  }

  private void retry(Seeking seeking) {
    if (state == seeking) {
      proceed(seeking);
    }
  }

  /**
   * Whether a state that was read can be spliced with the ring, and is not older than what the
   * client has seen.
   */
  private boolean reaches(AccountState read, Goal goal) {
    Long position = goal.position();
    Long floor = goal.floor();
    return read.cut() >= hub.ringStart()
        && (position == null || read.hasEntry() || read.cut() >= position)
        && (floor == null || read.cut() >= floor);
  }

  private void splice(AccountState read, Goal goal) {
    if (outlet.isFull()) {
      state = new Slow(goal);
      source.observer().slow();
      return;
    }
    Long position = goal.position();
    if (position != null && read.hasEntry() && read.last() < position) {
      long next = Math.max(read.cut(), position);
      source.observer().resumedByTable();
      outlet.resumed(next, read.cut() == next ? read.last() : -1);
      register(next, read.last());
    } else {
      boolean truncated = kind == FeedKind.HISTORY && position != null && read.hidden() >= position;
      source.observer().snapshot();
      outlet.snapshot(read, read.cut(), truncated, goal.reset());
      register(read.cut(), read.last());
    }
  }

  private void register(long next, long last) {
    Freshness now = hub.freshness(); // before it is live, so that it is told once
    state = new Live(next);
    hub.register(this, next, last);
    freshness(now);
  }

  /** A client must not come back with a position that was found to mean nothing. */
  private void fail(Seeking seeking, Failure failure) {
    state = new Ended(seeking.goal().left());
    hub.detach(this);
    outlet.failed(failure.after(seeking.goal().reset()));
  }
}
