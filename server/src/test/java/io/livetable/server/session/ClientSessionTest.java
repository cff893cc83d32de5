package io.livetable.server.session;

import static io.livetable.server.hub.Events.event;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.livetable.protocol.Epoch;
import io.livetable.protocol.FeedKind;
import io.livetable.server.config.ServerConfig;
import io.livetable.server.subscription.ManualTimers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A session over two feeds on two loops, "x" and "y". Both are ready with their frontiers at 10 and
 * current, unless a test says otherwise.
 */
@Timeout(20)
class ClientSessionTest {

  private final ManualTimers timers = new ManualTimers();
  private final FakeFeed x = new FakeFeed("x", FeedKind.LATEST, timers);
  private final FakeFeed y = new FakeFeed("y", FeedKind.LATEST, timers);
  private final AtomicInteger handled = new AtomicInteger();
  private final FakeWire wire = new FakeWire(true);
  private final FeedSources sources = new FeedSources(List.of(x.source(), y.source()));
  private final Outbox outbox =
      new Outbox(wire, Generous.bytes(1 << 20), Generous.charge(), () -> {}, () -> 0);
  private final ClientSession session =
      new ClientSession(
          sources,
          outbox,
          2,
          new ClientCodec(),
          Generous.allowance(),
          Generous.charge(),
          SessionAuth.off(outbox),
          handled::incrementAndGet);

  @BeforeEach
  void makeReady() {
    x.makeReady();
    y.makeReady();
  }

  private void subscribe(long id, String more) {
    assertTrue(
        session.receive(
            "{\"type\":\"subscribe\",\"id\":%d,\"account\":\"a\"%s}".formatted(id, more)));
  }

  private void unsubscribe(long id) {
    assertTrue(
        session.receive("{\"type\":\"unsubscribe\",\"id\":%d,\"account\":\"a\"}".formatted(id)));
  }

  /** What the client got since the last call, in short. */
  private List<String> sent() {
    List<String> all = new ArrayList<>();
    try {
      for (String frame : wire.frames()) {
        JsonNode json = new ObjectMapper().readTree(frame);
        for (JsonNode message : json.isArray() ? json : List.of(json)) {
          all.add(shorten(message));
        }
      }
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
    return all;
  }

  private static String shorten(JsonNode message) {
    StringBuilder text = new StringBuilder(message.path("type").asText());
    for (String field : List.of("id", "feed", "offset", "next", "state", "code", "reason")) {
      if (message.has(field)) {
        text.append(' ').append(message.path(field).asText());
      }
    }
    return text.toString();
  }

  @Test
  void shouldSayLiveOnceWhenEveryFeedIsPastItsSnapshot() {
    subscribe(1, "");
    x.answer();
    assertEquals(List.of("snapshot 1 x 10"), sent());
    y.answer();
    assertEquals(List.of("snapshot 1 y 10", "live 1"), sent());
    x.push(12);
    x.loop.run();

    assertEquals(List.of("update x 12"), sent());
  }

  @Test
  void shouldNotSayLiveBeforeEveryFeedIsCurrent() {
    timers.advance(6_000);
    x.hub.ends(0, 10, 10);
    y.hub.tick();
    y.loop.run();
    subscribe(1, "");
    x.answer();
    y.answer();
    assertEquals(
        List.of("snapshot 1 x 10", "snapshot 1 y 10", "status y stale kafka_unreachable"), sent());
    y.hub.ends(0, 10, 10);
    y.loop.run();

    assertEquals(List.of("status y live", "live 1"), sent());
  }

  @Test
  void shouldNotSayLiveWhileAFeedThatWasCurrentIsStale() {
    subscribe(1, "");
    x.answer();
    timers.advance(6_000);
    x.hub.tick();
    x.loop.run();
    y.hub.ends(0, 10, 10);
    y.answer();
    assertEquals(
        List.of("snapshot 1 x 10", "status x stale kafka_unreachable", "snapshot 1 y 10"), sent());
    x.hub.ends(0, 10, 10);
    x.loop.run();

    assertEquals(List.of("status x live", "live 1"), sent());
  }

  @Test
  void shouldNotSayLiveWhileAFeedIsBehindForWantOfRoom() {
    FakeFeed history = new FakeFeed("h", FeedKind.HISTORY, timers);
    history.makeReady();
    FakeWire slow = new FakeWire(false);
    SessionPeer peer =
        new SessionPeer(new FeedSources(List.of(history.source(), y.source())), slow, 500, () -> 0);
    assertTrue(peer.receive("{\"type\":\"subscribe\",\"id\":1,\"account\":\"a\"}"));
    history.answer();
    for (int offset = 12; history.counts.of("slow") == 0; offset++) {
      history.push(offset);
      history.loop.run();
    }
    y.loop.run();
    assertEquals(1, y.counts.of("slow"));
    while (slow.inFlight() > 0) {
      slow.leave();
    }
    slow.frames();

    y.answer();

    assertEquals(1, slow.frames().size(), "the snapshot of y");

    history.loop.run();
    while (slow.inFlight() > 0) {
      slow.leave();
    }

    List<String> frames = slow.frames();
    assertTrue(frames.get(0).contains("resumed"), frames::toString);
    assertTrue(frames.get(frames.size() - 1).contains("\"live\""), frames::toString);
  }

  @Test
  void shouldTellTheErrorOfAFeedAndGoLiveWithTheOthers() {
    subscribe(1, ",\"feeds\":[\"x\",\"z\"]");
    assertEquals(List.of("error 1 z unknown_feed"), sent());
    x.answer();

    assertEquals(List.of("snapshot 1 x 10", "live 1"), sent());
  }

  @Test
  void shouldNeverSayLiveOfNothing() {
    subscribe(1, ",\"feeds\":[\"z\"]");
    session.receive("{\"type\":\"subscribe\",\"id\":2,\"account\":\"no number\"}");

    assertEquals(
        List.of("error 1 z unknown_feed", "error 2 x bad_account", "error 2 y bad_account"),
        sent());
  }

  @Test
  void shouldAnswerNotReadyBeforeTheTopicIsKnown() {
    FakeFeed unknown = new FakeFeed("u", FeedKind.LATEST, timers);
    ClientSession early =
        new ClientSession(
            new FeedSources(List.of(unknown.source())),
            outbox,
            2,
            new ClientCodec(),
            Generous.allowance(),
            Generous.charge(),
            SessionAuth.off(outbox),
            () -> {});
    early.receive("{\"type\":\"subscribe\",\"id\":1,\"account\":\"a\"}");

    assertEquals(List.of("error 1 u not_ready"), sent());
  }

  @Test
  void shouldReplaceASubscriptionWithoutFallingBehindIt() {
    subscribe(1, ",\"feeds\":[\"x\"]");
    x.answer();
    x.push(12);
    x.loop.run();
    sent();
    subscribe(2, ",\"feeds\":[\"x\"]");
    x.answer(); // At 10, below 13.
    assertEquals(List.of(), sent());
    timers.advance(5);
    x.loop.run();
    x.table.answer(13, 12, 0, -1);
    x.loop.run();

    assertEquals(List.of("snapshot 2 x 13", "live 2"), sent());
  }

  @Test
  void shouldResumeFromThePositionOfAReplacement() {
    subscribe(1, ",\"feeds\":[\"x\"]");
    x.answer();
    x.push(12);
    x.loop.run();
    sent();
    subscribe(
        2,
        ",\"feeds\":[\"x\"],\"since\":{\"x\":{\"epoch\":\"one.1\",\"partition\":0,\"next\":11}}");
    x.loop.run();

    assertEquals(List.of("resumed 2 x 11", "update x 12", "live 2"), sent());
  }

  @Test
  void shouldDropThePositionOfAViewThatMissedAnEvent() throws Exception {
    subscribe(1, ",\"feeds\":[\"x\"]");
    x.answer();
    x.push(13);
    x.hub.offerTable(0, 10, 12, event("a", 11)); // The push left it out.
    x.loop.run();
    sent();
    subscribe(
        2,
        ",\"feeds\":[\"x\"],\"since\":{\"x\":{\"epoch\":\"one.1\",\"partition\":0,\"next\":14}}");
    x.loop.run();
    x.table.answer(14, 13, 0, -1); // The read of 1, which is given up.
    x.table.answer(14, 13, 0, -1);
    x.loop.run();

    assertEquals(List.of("snapshot 2 x 14 missed_event", "live 2"), sent());
  }

  @Test
  void shouldDropAPositionOfAnotherEpochOrPartition() {
    subscribe(
        1,
        ",\"since\":{\"x\":{\"epoch\":\"two.1\",\"partition\":0,\"next\":11},\"y\":{\"epoch\":\"one.1\",\"partition\":1,\"next\":11}}");
    x.answer();
    y.answer();

    assertEquals(
        List.of("snapshot 1 x 10 epoch_changed", "snapshot 1 y 10 wrong_partition", "live 1"),
        sent());
  }

  @Test
  void shouldSayLiveOfAReplacementOnlyWhenTheFeedsItDroppedHaveEnded() {
    subscribe(1, "");
    x.answer();
    y.answer();
    sent();
    y.push(12);
    subscribe(2, ",\"feeds\":[\"x\"]");
    x.answer();
    assertEquals(List.of("snapshot 2 x 10"), sent());
    y.loop.run();

    assertEquals(List.of("update y 12", "live 2"), sent());
  }

  @Test
  void shouldSayLiveOfAReplacementOnlyWhenWhatItsPredecessorDroppedHasEnded() {
    subscribe(1, "");
    x.answer();
    y.answer();
    sent();
    y.push(12);
    subscribe(2, ",\"feeds\":[\"x\"]");
    subscribe(3, ",\"feeds\":[\"x\"]");
    x.loop.run();
    x.answer(); // The read of 2, which is given up.
    x.answer();
    assertEquals(List.of("snapshot 3 x 10"), sent());
    y.loop.run();

    assertEquals(List.of("update y 12", "live 3"), sent());
  }

  @Test
  void shouldSayUnsubscribedLastOfAll() {
    subscribe(1, "");
    x.answer();
    y.answer();
    sent();
    x.push(12);
    y.push(12);
    unsubscribe(2);
    x.loop.run();
    assertEquals(List.of("update x 12"), sent());
    y.loop.run();
    x.push(14);
    x.loop.run();

    assertEquals(List.of("update y 12", "unsubscribed 2"), sent());
    assertEquals(0, session.subscriptions());
  }

  @Test
  void shouldSayUnsubscribedAfterTheFeedsThatWereDroppedBeforeToo() {
    subscribe(1, "");
    x.answer();
    y.answer();
    sent();
    y.push(12);
    subscribe(2, ",\"feeds\":[\"x\"]");
    unsubscribe(3);
    x.loop.run();
    assertEquals(List.of(), sent());
    y.loop.run();

    assertEquals(List.of("update y 12", "unsubscribed 3"), sent());
  }

  @Test
  void shouldSayUnsubscribedAgainOnlyAfterTheLastWord() {
    subscribe(1, "");
    x.answer();
    y.answer();
    sent();
    y.push(12);
    unsubscribe(2);
    unsubscribe(3);
    x.loop.run();
    assertEquals(List.of(), sent());
    y.loop.run();

    assertEquals(List.of("update y 12", "unsubscribed 2", "unsubscribed 3"), sent());
  }

  @Test
  void shouldNotSayLiveBeforeTheFeedsThatWereUnsubscribedFromHaveEnded() {
    subscribe(1, "");
    x.answer();
    y.answer();
    sent();
    y.push(12);
    unsubscribe(2);
    subscribe(3, ",\"feeds\":[\"x\"]");
    x.answer();
    assertEquals(List.of("snapshot 3 x 10"), sent());
    y.loop.run();

    assertEquals(List.of("update y 12", "unsubscribed 2", "live 3"), sent());
  }

  @Test
  void shouldUnsubscribeDuringTheSnapshotAndFromWhatIsNotWatched() {
    subscribe(1, ",\"feeds\":[\"x\"]");
    x.loop.run();
    unsubscribe(2);
    x.answer();
    unsubscribe(3);

    assertEquals(List.of("unsubscribed 2", "unsubscribed 3"), sent());
  }

  @Test
  void shouldHaveHandledAFrameWhenTheLoopsHaveRunAllThatItAskedFor() {
    subscribe(1, "");
    x.loop.run();
    assertEquals(0, handled.get());
    y.loop.run();
    assertEquals(1, handled.get());
    session.receive("{\"type\":\"auth\",\"token\":\"t\"}");
    assertEquals(2, handled.get(), "nothing was asked of a loop");
    subscribe(2, ",\"feeds\":[\"x\"]");
    x.loop.run();
    assertEquals(2, handled.get());
    y.loop.run();
    assertEquals(3, handled.get(), "y has been dropped");
    unsubscribe(3);
    assertEquals(3, handled.get());
    x.loop.run();

    assertEquals(4, handled.get());
  }

  @Test
  void shouldNeverHaveHandledTheFrameThatEndsIt() {
    assertFalse(session.receive("[" + "0,".repeat(30) + "0]"));

    assertEquals(0, handled.get());
  }

  @Test
  void shouldSendNothingOnceItIsClosed() {
    subscribe(1, "");
    x.loop.run();
    session.close();
    x.answer();
    y.loop.run();
    session.receive("{\"type\":\"subscribe\",\"id\":2,\"account\":\"b\"}");
    x.push(12);
    x.loop.run();

    assertEquals(List.of(), sent());
    assertEquals(0, session.subscriptions());
  }

  @Test
  void shouldRefuseAnIdThatDoesNotRiseAndTooManyAccounts() {
    subscribe(5, ",\"feeds\":[\"x\"]");
    subscribe(5, "");
    unsubscribe(4);
    session.receive("{\"type\":\"subscribe\",\"id\":6,\"account\":\"b\",\"feeds\":[\"x\"]}");
    session.receive("{\"type\":\"subscribe\",\"id\":7,\"account\":\"c\",\"feeds\":[\"x\"]}");

    assertEquals(
        List.of("error 5 bad_id", "error 4 bad_id", "error 7 too_many_subscriptions"), sent());
    assertEquals(2, session.subscriptions());
  }

  @Test
  void shouldLiveOnAfterBadMessagesAndGiveUpAfterTooMany() {
    for (int i = 0; i < 20; i++) {
      assertTrue(session.receive("nonsense"));
    }
    subscribe(1, ",\"feeds\":[\"x\"]");
    x.answer();
    assertFalse(session.receive("nonsense"));

    assertEquals(23, sent().size());
  }

  @Test
  void shouldAnswerAFloodOfBadMessagesInOneFrameNoFurtherThanItsLimit() {
    assertFalse(session.receive("[" + "0,".repeat(30_000) + "0]"));

    assertEquals(21, sent().size());
  }

  @Test
  void shouldGoOnInTheNewEpochWhenTheTopicIsCreatedAnew() {
    subscribe(1, ",\"feeds\":[\"x\"]");
    x.answer();
    sent();
    x.hub.started(new Epoch("two", 1), Map.of(0, 0L));
    x.hub.initialised(0, 0);
    x.loop.run();
    x.table.answer(0, -1, 0, -1);
    x.loop.run();

    assertEquals(List.of("snapshot 1 x 0 epoch_changed", "status x stale catching_up"), sent());
    x.hub.ends(0, 0, 0);
    x.loop.run();
    assertEquals(List.of("status x live"), sent());
  }

  @Test
  void shouldGoOnInTheNewEpochWhenASubscriptionWasOnItsWayIntoTheOldOne() {
    subscribe(1, ",\"feeds\":[\"x\"]");
    x.hub.started(new Epoch("two", 1), Map.of(0, 0L));
    x.hub.initialised(0, 0);
    x.loop.run();
    x.table.answer(10, 7, 0, -1); // Of the old epoch.
    x.table.answer(0, -1, 0, -1);
    x.loop.run();

    assertEquals(List.of("snapshot 1 x 0 epoch_changed", "status x stale catching_up"), sent());
  }

  @Test
  void shouldTellAClientThatWasToldStaleThatTheNewEpochIsCurrent() {
    subscribe(1, ",\"feeds\":[\"x\"]");
    x.answer();
    timers.advance(6_000);
    x.hub.tick();
    x.loop.run();
    sent();
    x.hub.started(new Epoch("two", 1), Map.of(0, 0L));
    x.hub.initialised(0, 0);
    x.hub.ends(0, 0, 0);
    x.loop.run();
    x.table.answer(0, -1, 0, -1);
    x.loop.run();

    assertEquals(List.of("snapshot 1 x 0 epoch_changed", "status x live"), sent());
  }

  /**
   * An outbox that drains while live is put into it calls back into the session, which may be busy
   * with the same account on another thread.
   */
  @Test
  void shouldNotBlockALoopAndTheConnectionAgainstEachOther() throws Exception {
    SubscribedElsewhere outer = new SubscribedElsewhere();
    Thread loop = new Thread(outer::reachLive);
    Thread connection = new Thread(outer.account::outlets); // Needs the account's lock.
    loop.setDaemon(true);
    connection.setDaemon(true);
    synchronized (outer.session) {
      loop.start();
      assertTrue(outer.draining.await(10, TimeUnit.SECONDS));
      connection.start();
      connection.join(10_000);
      assertFalse(connection.isAlive());
    }
    loop.join(10_000);

    assertFalse(loop.isAlive());
  }

  private ClientSession of(MemoryBudget budget, int perSecond, int burst) {
    ServerConfig.Overload overload =
        new ServerConfig.Overload(1, 1, Duration.ZERO, 1, perSecond, 1, 1, Duration.ZERO, 1);
    ServerConfig.Session limits =
        new ServerConfig.Session(1, 1, burst / 2, Duration.ZERO, Duration.ZERO);
    return new ClientSession(
        sources,
        outbox,
        1_000,
        new ClientCodec(),
        new Admission(budget, overload, limits, timers::now).newAllowance(),
        Generous.charge(),
        SessionAuth.off(outbox),
        () -> {});
  }

  private static String subscribeTo(long id, String account) {
    return "{\"type\":\"subscribe\",\"id\":%d,\"account\":\"%s\",\"feeds\":[\"x\"]}"
        .formatted(id, account);
  }

  @Test
  void shouldRefuseWhatComesTooFastAndTakeItAgainLater() {
    ClientSession fast = of(MemoryBudget.UNBOUNDED, 1, 20);
    for (int id = 1; id <= 20; id++) {
      assertTrue(fast.receive(subscribeTo(id, "a" + id)));
    }
    assertEquals(List.of(), sent());

    assertTrue(fast.receive(subscribeTo(21, "b")));
    assertEquals(List.of("error 21 rate_limited"), sent());
    assertTrue(fast.receive("{\"type\":\"unsubscribe\",\"id\":22,\"account\":\"a1\"}"));
    x.loop.run();
    assertEquals(List.of("unsubscribed 22"), sent(), "what lets go is carried out");

    timers.advance(1_000);
    assertTrue(fast.receive(subscribeTo(23, "b")));
    assertEquals(List.of(), sent());
    assertEquals(20, fast.subscriptions());
  }

  @Test
  void shouldEndWhenMuchComesTooFastThoughItIsEmpty() {
    ClientSession flood = of(MemoryBudget.UNBOUNDED, 1, 20);
    int taken = 0;
    while (taken < 1_000 && flood.receive("[]")) {
      taken++;
    }

    assertEquals(40, taken, "as many as may come at once, and as many as are forgiven");
  }

  @Test
  void shouldRefuseFurtherAccountsButNotReplacementsWhileMemoryIsShort() {
    long[] used = {0};
    MemoryBudget budget = new MemoryBudget(100, List.of(() -> used[0]));
    ClientSession poor = of(budget, 100, 100);
    assertTrue(poor.receive(subscribeTo(1, "a")));
    used[0] = 85;
    budget.look();

    assertTrue(poor.receive(subscribeTo(2, "b")));
    assertTrue(poor.receive(subscribeTo(3, "a")));
    assertEquals(List.of("error 2 overloaded"), sent());
    assertEquals(1, poor.subscriptions());

    used[0] = 74;
    budget.look();
    assertTrue(poor.receive(subscribeTo(4, "b")));
    assertEquals(2, poor.subscriptions());
  }

  private static final class SubscribedElsewhere {
    final Object session = new Object();
    final CountDownLatch draining = new CountDownLatch(1);
    final Outbox outbox =
        new Outbox(
            (text, sent) -> sent.run(),
            Generous.bytes(1),
            Generous.charge(),
            () -> {
              draining.countDown();
              synchronized (session) {
                draining.countDown(); // Only to hold the lock.
              }
            },
            () -> 0);
    final AccountSubscription account = new AccountSubscription(1, "a", outbox);

    final FakeFeed feed = new FakeFeed("x", FeedKind.LATEST, new ManualTimers());

    void reachLive() {
      feed.makeReady();
      FeedOutlet outlet =
          new FeedOutlet(
              account, feed.source(), feed.hub.locate("a").orElseThrow(), relocated -> {});
      account.put(outlet);
      outbox.append(new byte[] {'{', '}'});
      assertTrue(outbox.isFull());
      account.completed();
      account.became(outlet, FeedOutlet.Standing.CURRENT);
    }
  }
}
