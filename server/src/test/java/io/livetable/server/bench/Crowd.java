package io.livetable.server.bench;

import io.livetable.protocol.ConverterIdentity;
import io.livetable.protocol.Epoch;
import io.livetable.protocol.Event;
import io.livetable.protocol.FeedKind;
import io.livetable.server.hub.FeedHub;
import io.livetable.server.hub.HubObserver;
import io.livetable.server.hub.ManualLoop;
import io.livetable.server.hub.PartitionHub;
import io.livetable.server.hub.Path;
import io.livetable.server.session.FeedSources;
import io.livetable.server.session.SessionPeer;
import io.livetable.server.subscription.CountingSubscriptions;
import io.livetable.server.subscription.FeedSubscription;
import io.livetable.server.subscription.ManualTimers;
import io.livetable.server.table.AccountState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Sessions over feeds of one partition, on one loop, whose tables and wires answer at once. */
final class Crowd {

  private static final Epoch EPOCH = new Epoch("one", 1);
  private static final byte[] VALUE = "{\"balanceMinor\":1}".getBytes(StandardCharsets.UTF_8);

  private final ManualLoop loop = new ManualLoop();
  private final List<FeedHub> hubs = new ArrayList<>();
  private final FeedSources sources;
  private final List<SessionPeer> sessions = new ArrayList<>();
  private long lastId;

  Crowd(int feeds) {
    List<FeedSources.Feed> all = new ArrayList<>();
    FeedSubscription.Source source =
        new FeedSubscription.Source(
            (partition, account, wanted) ->
                CompletableFuture.completedFuture(new AccountState(10, 7, 1, -1, List.of(at(7)))),
            partition -> CompletableFuture.completedFuture(10L),
            new ManualTimers(),
            new CountingSubscriptions());
    for (int i = 0; i < feeds; i++) {
      FeedHub hub = hub("feed-" + i);
      hubs.add(hub);
      all.add(new FeedSources.Feed(hub, source, update -> {}));
    }
    sources = new FeedSources(all);
  }

  private FeedHub hub(String name) {
    FeedHub hub =
        new FeedHub(
            new FeedHub.Description(
                name, name, FeedKind.LATEST, 1, new ConverterIdentity("", "", "", "")),
            (account, partitions) -> 0,
            true,
            List.of(loop),
            new PartitionHub.Bounds(1 << 20, 16, 1 << 20, 5_000),
            () -> 1_000,
            new Deaf());
    hub.started(EPOCH, Map.of(0, 10L));
    hub.initialised(0, 10);
    hub.ends(0, 10, 10);
    loop.run();
    return hub;
  }

  private static Event at(long offset) {
    return new Event("ACC-%07d".formatted(Math.max(0, offset - 10)), 0, offset, offset, VALUE);
  }

  /** One session more. */
  void connect() {
    sessions.add(SessionPeer.mute(sources, 256 * 1024, () -> 0));
    lastId = 0;
  }

  /** The newest session watches an account. */
  void subscribe(String account) {
    sessions
        .get(sessions.size() - 1)
        .receive(
            "{\"type\":\"subscribe\",\"id\":%d,\"account\":\"%s\"}".formatted(++lastId, account));
    loop.run();
  }

  /** Each of the first accounts has one event. */
  void update(int accounts) {
    for (FeedHub hub : hubs) {
      for (long offset = 10; offset < 10L + accounts; offset++) {
        hub.push(EPOCH, 0, offset, offset + 1, List.of(at(offset)), () -> {});
        loop.run();
      }
    }
  }

  /** All sessions end. */
  void leave() {
    sessions.forEach(SessionPeer::close);
    loop.run();
    sessions.clear();
  }

  /** Hears everything and keeps nothing. */
  private static final class Deaf implements FeedHub.FeedObserver, HubObserver {

    @Override
    public HubObserver partition(int partition) {
      return this;
    }

    @Override
    public void misplaced(int partition, long offset) {}

    @Override
    public void event(Path path) {}

    @Override
    public void ready() {}

    @Override
    public void reanchored() {}

    @Override
    public void pendingDropped() {}

    @Override
    public void falseClaim(String account, long offset) {}

    @Override
    public void claimBeyondLog(long claimed, long logEnd) {}

    @Override
    public void unchecked() {}
  }
}
