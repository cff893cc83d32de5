package io.livetable.server.hub;

import static io.livetable.server.hub.Events.event;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A claim that reaches beyond the end of the log holds until Kafka is asked, and no longer. */
class ClaimBeyondLogTest extends PartitionHubFixture {

  private final List<Long> refuted = new ArrayList<>();

  @Test
  void shouldGoOnFromWhereTheTableIsWhenAClaimIsRefuted() {
    PartitionHub hub = readyHub();
    watch(hub, 10, 4);
    hub.offerTable(10, 12, event("a", 11));
    hub.offerPush(12, 1_000, List.of(event("a", 999)));
    watcher.heard();
    observer.heard().clear();

    hub.refute(13);

    assertEquals(12, hub.frontier());
    assertEquals(12, hub.ringStart());
    assertEquals(-1, hub.lastInRing("a", 2_000));
    assertEquals(List.of("refuted"), watcher.heard());
    hub.register(watcher, 12, 11);
    hub.offerPush(12, 14, List.of(event("a", 13)));
    hub.offerTable(12, 14, event("a", 13));
    assertEquals(List.of("13 after 11 by push"), watcher.heard());
    assertEquals(List.of("claim of 1000 beyond 13", "push"), observer.heard());
  }

  @Test
  void shouldTellWhoeverMadeTheClaimOnce() {
    PartitionHub hub = readyHub();
    hub.offerPush(10, 1_000, List.of(), refuted::add);
    hub.offerPush(10, 14, List.of(), end -> refuted.add(-1L)); // says nothing new

    hub.refute(12);
    hub.offerTable(10, 15, null);
    hub.refute(14);

    assertEquals(List.of(12L), refuted);
  }

  @Test
  void shouldTellWhoeverMadeAClaimThatHadToWait() {
    PartitionHub hub = readyHub();
    hub.offerPush(15, 1_000, List.of(), refuted::add);
    hub.offerPush(10, 15, List.of(), end -> refuted.add(-1L));

    hub.refute(15);

    assertEquals(List.of(15L), refuted);
  }

  @Test
  void shouldTellWatchersThatAreNotRegistered() {
    PartitionHub hub = readyHub();
    hub.attach(watcher);
    hub.offerPush(10, 1_000, List.of());

    hub.refute(10);

    assertEquals(List.of("refuted"), watcher.heard());
  }

  @Test
  void shouldNotBeRefutedByAnEndThatItHasNotPassed() {
    PartitionHub hub = readyHub();
    watch(hub, 10, 4);
    hub.offerPush(10, 14, List.of(), refuted::add);

    hub.refute(14);

    assertEquals(14, hub.frontier());
    assertEquals(List.of(), watcher.heard());
    assertEquals(List.of(), refuted);
  }

  @Test
  void shouldDropClaimsThatWait() {
    PartitionHub hub = readyHub();
    hub.offerPush(10, 20, List.of());
    hub.offerPush(30, 40, List.of(event("a", 35)));

    hub.refute(15);
    hub.tick(0);

    assertEquals(0, hub.usage().pendingBytes());
  }

  @Test
  void shouldNotBeCurrentUntilItHasReachedWhatKafkaSaysNext() {
    PartitionHub hub = readyHub();
    hub.ends(0, 10, 10);
    hub.offerPush(10, 1_000, List.of());
    hub.ends(1_000, 50, 50);
    assertTrue(hub.freshness().isCurrent());

    hub.refute(50);
    hub.tick(1_001);

    assertEquals(StaleReason.CATCHING_UP, hub.freshness().reason());
    hub.ends(2_000, 50, 50);
    assertEquals(StaleReason.CATCHING_UP, hub.freshness().reason());
    hub.offerTable(10, 50, null);
    assertTrue(hub.freshness().isCurrent());
  }

  @Test
  void shouldNotBeReadyByAClaimThatIsRefuted() {
    PartitionHub hub = hub(20, BOUNDS);
    hub.initialised(5);
    hub.offerPush(5, 1_000, List.of());
    assertTrue(hub.isReady());

    hub.refute(20);

    assertFalse(hub.isReady());
    hub.offerTable(5, 20, null);
    assertTrue(hub.isReady());
  }
}
