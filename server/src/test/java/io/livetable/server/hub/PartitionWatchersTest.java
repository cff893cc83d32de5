package io.livetable.server.hub;

import static io.livetable.server.hub.Events.event;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.protocol.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Who is given what of a partition, however watchers come and go. */
class PartitionWatchersTest extends PartitionHubFixture {

  @Test
  void shouldGiveAWatcherTheRingsEventsFromItsPositionOnWithTheirClaims() {
    PartitionHub hub = readyHub();
    hub.offerTable(10, 12, event("a", 11));
    hub.offerTable(12, 14, event("b", 13));
    hub.offerTable(14, 16, event("a", 15));

    watch(hub, 12, -1);

    assertEquals(List.of("15 after 11 by table"), watcher.heard());
    hub.offerTable(16, 18, event("a", 17));
    assertEquals(List.of("17 after 15 by table"), watcher.heard());
  }

  @Test
  void shouldNotClaimFromAnEntryThatIsAheadOfTheFrontier() {
    PartitionHub hub = readyHub();
    watch(hub, 16, 15);

    hub.offerTable(10, 16, event("a", 15));
    hub.offerTable(16, 18, event("a", 17));

    assertEquals(List.of("15 after 9 by table", "17 after 15 by table"), watcher.heard());
  }

  @Test
  void shouldShareTheClaimAmongTheWatchersOfAnAccountAndForgetItWithTheLast() {
    PartitionHub hub = readyHub();
    RecordingWatcher late = new RecordingWatcher("a");
    watch(hub, 10, 4);
    hub.offerTable(10, 12, event("a", 11));
    hub.attach(late);
    hub.register(late, 12, 11);
    hub.unregister(watcher);
    hub.offerTable(12, 14, event("a", 13));
    hub.detach(late);
    hub.offerTable(14, 16, event("a", 15));
    hub.register(watcher, 16, -1);
    hub.offerTable(16, 18, event("a", 17));

    assertEquals(List.of("13 after 11 by table"), late.heard());
    assertEquals(
        List.of("11 after 4 by table", "17 after 15 by table"), watcher.heard(), "15 is not given");
  }

  @Test
  void shouldGiveEachEventOnceToWhoeverIsRegisteredHoweverTheyComeAndGo() {
    PartitionHub hub = readyHub();
    Random random = new Random(1);
    List<RecordingWatcher> registered = new ArrayList<>();
    List<RecordingWatcher> waiting = new ArrayList<>();
    for (long offset = 10; offset < 2_000; offset++) {
      RecordingWatcher one = new RecordingWatcher("a");
      switch (random.nextInt(offset < 1_000 ? 4 : 6)) {
        case 0 -> {
          hub.attach(one);
          waiting.add(one);
        }
        case 1 -> {
          hub.attach(one);
          hub.register(one, offset, offset - 1);
          registered.add(one);
        }
        case 2 -> move(random, waiting, registered, watcher -> hub.register(watcher, 10_000, -1));
        case 3 -> move(random, registered, waiting, hub::unregister);
        case 4 -> move(random, registered, new ArrayList<>(), hub::detach);
        default -> move(random, waiting, new ArrayList<>(), hub::detach);
      }
      hub.offerTable(offset, offset + 1, event("a", offset));

      for (RecordingWatcher watcher : registered) {
        assertEquals(1, watcher.heard().size());
      }
      for (RecordingWatcher watcher : waiting) {
        assertEquals(List.of(), watcher.heard());
      }
    }
    assertTrue(registered.size() + waiting.size() > 10, "there is somebody");
  }

  private static void move(
      Random random,
      List<RecordingWatcher> from,
      List<RecordingWatcher> to,
      Consumer<RecordingWatcher> how) {
    if (!from.isEmpty()) {
      RecordingWatcher one = from.remove(random.nextInt(from.size()));
      how.accept(one);
      to.add(one);
    }
  }

  @Test
  void shouldGiveAnEventToTheOthersWhenAWatcherUnregistersItselfMeanwhile() {
    PartitionHub hub = readyHub();
    List<RecordingWatcher> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      RecordingWatcher one = new RecordingWatcher("a");
      if (i % 2 == 0) {
        one.whenGiven(() -> hub.unregister(one));
      }
      hub.attach(one);
      hub.register(one, 10, 4);
      all.add(one);
    }
    hub.offerTable(10, 12, event("a", 11));
    hub.offerTable(12, 14, event("a", 13));

    assertEquals(
        List.of(1, 2, 1, 2, 1), all.stream().map(watcher -> watcher.heard().size()).toList());
  }

  @Test
  void shouldGiveAnEventToTheOthersWhenAWatcherLeavesMeanwhile() {
    PartitionHub hub = readyHub();
    List<RecordingWatcher> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      RecordingWatcher one = new RecordingWatcher("a");
      if (i % 2 == 0) {
        one.whenGiven(
            () -> {
              hub.detach(one);
              hub.unregister(one); // As one does that cannot take the event.
            });
      }
      hub.attach(one);
      hub.register(one, 10, 4);
      all.add(one);
    }
    hub.offerTable(10, 12, event("a", 11));
    hub.offerTable(12, 14, event("a", 13));

    assertEquals(
        List.of(1, 2, 1, 2, 1), all.stream().map(watcher -> watcher.heard().size()).toList());
  }

  @Test
  void shouldGiveAnEventOnceToAWatcherThatIsRegisteredAgain() {
    PartitionHub hub = readyHub();
    RecordingWatcher other = new RecordingWatcher("a");
    watch(hub, 10, 4);
    hub.attach(other);
    hub.register(other, 10, 4);
    hub.register(watcher, 10, 4);
    hub.offerTable(10, 12, event("a", 11));
    hub.unregister(watcher);
    hub.offerTable(12, 14, event("a", 13));

    assertEquals(List.of("11 after 4 by table"), watcher.heard());
    assertEquals(List.of("11 after 4 by table", "13 after 11 by table"), other.heard());
  }

  @Test
  void shouldRefuseAWatcherThatTheRingDoesNotReachBackTo() {
    PartitionHub hub = readyHub();
    hub.attach(watcher);

    assertThrows(IllegalStateException.class, () -> hub.register(watcher, 9, -1));
    assertThrows(
        IllegalStateException.class, () -> hub.register(new RecordingWatcher("z"), 10, -1));
  }

  @Test
  void shouldKnowTheLastEventOfAnAccountBeforeAPosition() {
    PartitionHub hub = readyHub();
    hub.offerPush(10, 16, List.of(event("a", 11), event("b", 12), event("a", 15)));

    assertEquals(-1, hub.lastInRing("a", 11));
    assertEquals(11, hub.lastInRing("a", 12));
    assertEquals(11, hub.lastInRing("a", 15));
    assertEquals(15, hub.lastInRing("a", 16));
  }

  @Test
  void shouldTellEveryWatcherThatItsEpochEndedOneThatComesLateToo() {
    PartitionHub hub = readyHub();
    RecordingWatcher late = new RecordingWatcher("a");
    watch(hub, 10, -1);

    hub.end();
    hub.attach(late);
    hub.offerTable(10, 12, event("a", 11));
    hub.ends(1_000, 12, 12);

    assertEquals(List.of("epoch ended"), watcher.heard());
    assertEquals(List.of("epoch ended"), late.heard());
  }

  @Test
  void shouldGiveARemovalAsAnEvent() {
    PartitionHub hub = readyHub();
    watch(hub, 10, -1);
    Event removal = Events.removal("a", 11);

    hub.offerPush(10, 12, List.of(removal));

    assertEquals(List.of("11 after 9 by push"), watcher.heard());
  }
}
