package io.livetable.server.hub;

import static io.livetable.server.hub.Events.event;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.protocol.ConverterIdentity;
import io.livetable.protocol.Epoch;
import io.livetable.protocol.Event;
import io.livetable.protocol.FeedKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FeedHubTest {

  private static final Epoch EPOCH = new Epoch("one", 2);

  private final ManualLoop loop = new ManualLoop();
  private final List<String> misplaced = new ArrayList<>();
  private final FeedHub hub = hub(true);

  private FeedHub hub(boolean misplacedIsStale) {
    return new FeedHub(
        new FeedHub.Description(
            "x", "x", FeedKind.LATEST, 1, new ConverterIdentity("", "", "", "")),
        (account, partitions) -> partition(account),
        misplacedIsStale,
        List.of(loop),
        new PartitionHub.Bounds(1 << 20, 100, 1 << 20, 5_000),
        () -> 1_000,
        new FeedHub.FeedObserver() {
          @Override
          public HubObserver partition(int partition) {
            return new RecordingObserver();
          }

          @Override
          public void misplaced(int partition, long offset) {
            misplaced.add(partition + ":" + offset);
          }
        });
  }

  private static int partition(String account) {
    if (account.isEmpty()) {
      throw new IllegalArgumentException("no account");
    }
    return account.equals("a") ? 0 : 1;
  }

  private void start() {
    hub.started(EPOCH, Map.of(0, 0L, 1, 5L));
    hub.initialised(0, 0);
    hub.initialised(1, 0);
    hub.ends(0, 0, 0);
    loop.run();
  }

  private boolean push(FeedHub to, Epoch epoch, int partition, Event event) {
    boolean taken = to.push(epoch, partition, 0, event.offset() + 1, List.of(event), () -> {});
    loop.run();
    return taken;
  }

  @Test
  void shouldSayWhatKeepsItFromServing() throws InterruptedException {
    assertEquals(
        Optional.of("feed x: topic x is not known yet: Kafka has not answered yet"), hub.problem());
    hub.unreachable("no route");
    assertEquals(Optional.of("feed x: topic x is not known yet: no route"), hub.problem());
    start();
    assertEquals(Optional.of("feed x: partitions [1] of x are being read"), hub.problem());
    hub.offerTable(1, 0, 5, null);
    loop.run();
    assertEquals(Optional.empty(), hub.problem());
    hub.unreachable("no route");
    assertEquals(Optional.of("feed x: Kafka does not answer: no route"), hub.problem());
    hub.stopped("records are gone");

    assertEquals(Optional.of("feed x: records are gone"), hub.problem());
  }

  @Test
  void shouldRefuseClaimsOfAnotherEpochOrOfPartitionsThatItDoesNotHave() {
    assertFalse(push(hub, EPOCH, 0, event("a", 0)), "the topic is not known");
    start();

    assertFalse(push(hub, new Epoch("two", 2), 0, event("a", 0)));
    assertFalse(push(hub, EPOCH, -1, event("a", 0)));
    assertFalse(push(hub, EPOCH, 2, event("a", 0)));
    assertEquals(0, hub.frontier(0));
    assertTrue(push(hub, EPOCH, 0, event("a", 0)));
    assertEquals(1, hub.frontier(0));
  }

  @Test
  void shouldPassOverPushedRecordsInOtherPartitionsThanTheirKeys() throws InterruptedException {
    start();
    hub.offerTable(1, 0, 5, null);
    loop.run();

    assertTrue(push(hub, EPOCH, 0, event("b", 0)));
    assertTrue(push(hub, EPOCH, 0, event("", 1)));
    assertEquals(List.of("0:0", "0:1"), misplaced);
    assertEquals(0, hub.usage().ringEvents());
    assertTrue(hub.problem().orElseThrow().contains("feed.x.misplaced=ignore"));
  }

  @Test
  void shouldServeDespiteMisplacedRecordsIfToldTo() {
    FeedHub lenient = hub(false);
    lenient.started(EPOCH, Map.of(0, 0L, 1, 0L));
    lenient.initialised(0, 0);
    lenient.initialised(1, 0);
    lenient.ends(0, 0, 0);
    loop.run();

    assertTrue(push(lenient, EPOCH, 0, event("b", 0)));
    assertEquals(List.of("0:0"), misplaced);
    assertEquals(Optional.empty(), lenient.problem());
  }

  @Test
  void shouldKeepTheFirstReasonForWhichItStopped() {
    start();
    hub.stopped("records are gone");
    hub.misplaced("records are elsewhere");

    assertEquals(Optional.of("feed x: records are gone"), hub.problem());
  }

  @Test
  void shouldGoOnWhenTheSameEpochIsTakenUpAgainAndBeginAnewInAnother() {
    start();
    PartitionHub first = hub.locate("a").orElseThrow().partition();
    hub.started(EPOCH, Map.of());
    assertSame(first, hub.locate("a").orElseThrow().partition());
    hub.started(new Epoch("two", 2), Map.of());
    loop.run();

    assertNotSame(first, hub.locate("a").orElseThrow().partition());
    assertEquals(PartitionHub.UNKNOWN, hub.frontier(0));
  }

  @Test
  void shouldKnowNothingBeforeItsTopicIsKnown() {
    assertEquals(Optional.empty(), hub.locate("a"));
    assertEquals(Optional.empty(), hub.epoch());
    assertEquals(PartitionHub.UNKNOWN, hub.frontier(0));
    hub.tick();
    loop.run();
    assertThrows(IllegalStateException.class, () -> hub.initialised(0, 0));
  }

  @Test
  void shouldTellWhatItsPartitionsUseTogether() {
    Epoch epoch = EPOCH;
    assertEquals(Usage.NONE, hub.usage());
    hub.started(epoch, Map.of(0, 0L, 1, 0L));
    hub.initialised(0, 0);
    hub.initialised(1, 0);
    Event one = event("a", 0);
    Event other = event("b", 0);
    hub.push(epoch, 0, 0, 1, List.of(one), () -> {});
    hub.push(epoch, 1, 0, 1, List.of(other), () -> {});
    hub.tick();
    loop.run();

    assertEquals(new Usage(Ring.cost(one) + Ring.cost(other), 2, 0), hub.usage());
  }
}
