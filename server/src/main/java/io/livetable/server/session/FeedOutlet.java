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
  private final FeedSources.Feed source;
  private final FeedHub.Place place;
  private final Consumer<FeedOutlet> relocate;
  private final FeedSubscription subscription;
  private @Nullable StaleReason told;

  /** The last message of this outlet, if that is an update of a latest feed. */
  private @Nullable LatestUpdate last;

  /** Guarded by the account's lock. */
  Standing standing = Standing.AWAITED;

  /** What a feed means for its account's being live. */
  enum Standing {
    /** It is not past its snapshot, or not kept up, or not current. */
    AWAITED,
    /** It is past its snapshot and current. */
    CURRENT,
    /** It ended alone; the others go on. */
    ENDED
  }

  FeedOutlet(
      AccountSubscription account,
      FeedSources.Feed source,
      FeedHub.Place place,
      Consumer<FeedOutlet> relocate) {
    this.account = account;
    this.source = source;
    this.place = place;
    this.relocate = relocate;
    this.subscription =
        new FeedSubscription(
            account.account(),
            source.hub().kind(),
            place.partition(),
            place.loop(),
            source.source(),
            this);
  }

  /** The feed's name. */
  String feed() {
    return source.hub().name();
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

  /** The client may not watch the account any more. */
  void withdraw() {
    account.withdraw();
  }

  EventLoop loop() {
    return place.loop();
  }

  @Override
  public boolean isFull() {
    return account.outbox().isFull();
  }

  @Override
  public void snapshot(AccountState state, long next, boolean truncated, Reset reset) {
    say(ServerMessages.snapshot(head(), state, next, truncated, reset));
  }

  @Override
  public void resumed(long next, long last) {
    say(ServerMessages.resumed(head(), next, last));
  }

  @Override
  public boolean update(Update update) {
    boolean taken = conflate(update) || offer(update);
    if (taken) {
      source.meter().updated(update);
    }
    return taken;
  }

  private boolean offer(Update update) {
    byte[] shared = update.encoded(first -> ServerMessages.update(feed(), first));
    if (source.hub().kind() == FeedKind.HISTORY) {
      return account.outbox().offer(shared, account);
    }
    LatestUpdate place = new LatestUpdate(update, account);
    boolean taken = account.outbox().offer(shared, place);
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
    if (before == null
        || !before.isFollowedBy(update)
        || !account.outbox().isWorthReplacing(before)) {
      return false;
    }
    byte[] message =
        ServerMessages.update(feed(), update.event(), before.prev(), before.conflated() + 1);
    if (!account.outbox().replace(before, message)) {
      return false;
    }
    before.skipTo(update);
    source.meter().conflated(update);
    return true;
  }

  private ServerMessages.Head head() {
    return new ServerMessages.Head(
        account.id(),
        account.account(),
        feed(),
        source.hub().kind(),
        place.epoch(),
        place.partition().partition());
  }

  private void say(byte[] message) {
    last = null;
    account.outbox().add(message, account);
  }

  @Override
  public void freshness(Freshness freshness) {
    if (!freshness
        .isCurrent()) { // Before the client is told, or another feed might say live after.
      account.became(this, Standing.AWAITED);
    }
    if (freshness.reason() != told) {
      told = freshness.reason();
      say(ServerMessages.status(account.account(), feed(), freshness));
    }
    if (freshness.isCurrent()) {
      account.became(this, Standing.CURRENT);
    }
  }

  @Override
  public void behind() {
    account.became(this, Standing.AWAITED);
  }

  @Override
  public void failed(Failure failure) {
    say(ServerMessages.error(account.id(), account.account(), feed(), failure));
    account.became(this, Standing.ENDED);
  }

  @Override
  public void epochEnded() {
    relocate.accept(this);
  }
}
