package io.livetable.server.session;

import io.livetable.protocol.FeedKind;
import io.livetable.server.hub.EventLoop;
import io.livetable.server.hub.FeedHub;
import io.livetable.server.hub.Freshness;
import io.livetable.server.hub.StaleReason;
import io.livetable.server.hub.Update;
import io.livetable.server.subscription.Failure;
import io.livetable.server.subscription.FeedSubscription;
import io.livetable.server.subscription.Outlet;
import io.livetable.server.subscription.Reset;
import io.livetable.server.table.AccountState;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One feed's part of an account's subscription: turns what happens to it into messages. Confined to
 * the partition's event loop.
 */
final class FeedOutlet implements Outlet {

  private final AccountSubscription account;
  private final FeedHub feed;
  private final FeedHub.Place place;
  private final Outbox outbox;
  private final ServerMessages.Head head;
  private final UpdateMeter meter;
  private final Consumer<FeedOutlet> relocate;
  private final FeedSubscription subscription;
  private @Nullable StaleReason told;

  /** The last message of this outlet, if that is an update of a latest feed. */
  private @Nullable LatestUpdate last;

  FeedOutlet(
      AccountSubscription account,
      FeedSources.Feed source,
      FeedHub.Place place,
      Outbox outbox,
      Consumer<FeedOutlet> relocate) {
    this.account = account;
    this.feed = source.hub();
    this.place = place;
    this.outbox = outbox;
    this.meter = source.meter();
    this.relocate = relocate;
    this.head =
        new ServerMessages.Head(
            account.id(),
            account.account(),
            feed.name(),
            feed.kind(),
            place.epoch(),
            place.partition().partition());
    this.subscription =
        new FeedSubscription(
            account.account(), feed.kind(), place.partition(), place.loop(), source.source(), this);
  }

  /** The feed's name. */
  String feed() {
    return feed.name();
  }

  /** Where the account's records are. */
  FeedHub.Place place() {
    return place;
  }

  /** The subscription behind this outlet; to be used on {@link #loop} only. */
  FeedSubscription subscription() {
    return subscription;
  }

  /** Takes over what the client was told by the outlet that this one takes the place of. */
  void follows(FeedOutlet before) {
    told = before.told;
  }

  EventLoop loop() {
    return place.loop();
  }

  @Override
  public boolean isFull() {
    return outbox.isFull();
  }

  @Override
  public void snapshot(AccountState state, long next, boolean truncated, Reset reset) {
    say(ServerMessages.snapshot(head, state, next, truncated, reset));
  }

  @Override
  public void resumed(long next, long last) {
    say(ServerMessages.resumed(head, next, last));
  }

  @Override
  public boolean update(Update update) {
    boolean taken = conflate(update) || offer(update);
    if (taken) {
      meter.updated(update);
    }
    return taken;
  }

  private boolean offer(Update update) {
    byte[] shared = update.encoded(first -> ServerMessages.update(feed.name(), first));
    if (feed.kind() == FeedKind.HISTORY) {
      return outbox.offer(shared);
    }
    LatestUpdate place = new LatestUpdate(update);
    boolean taken = outbox.offer(shared, place);
    if (taken) {
      last = place;
    }
    return taken;
  }

  /**
   * Puts an update in the place of the one before it, if that waits for a client that is behind.
   */
  private boolean conflate(Update update) {
    LatestUpdate before = last;
    if (before == null || !before.isFollowedBy(update) || !outbox.isWorthReplacing(before)) {
      return false;
    }
    byte[] message =
        ServerMessages.update(feed.name(), update.event(), before.prev(), before.conflated() + 1);
    if (!outbox.replace(before, message)) {
      return false;
    }
    before.skipTo(update);
    meter.conflated(update);
    return true;
  }

  private void say(byte[] message) {
    last = null;
    outbox.add(message);
  }

  @Override
  public void freshness(Freshness freshness) {
    if (!freshness.isCurrent()) {
      account.left(feed.name()); // Before the client is told, or another feed might say live after.
    }
    if (freshness.reason() != told) {
      told = freshness.reason();
      say(ServerMessages.status(account.account(), feed.name(), freshness));
    }
    if (freshness.isCurrent()) {
      account.reached(feed.name());
    }
  }

  @Override
  public void failed(Failure failure) {
    say(ServerMessages.error(account.id(), account.account(), feed.name(), failure));
    account.ended(feed.name(), this);
  }

  @Override
  public void epochEnded() {
    relocate.accept(this);
  }
}
