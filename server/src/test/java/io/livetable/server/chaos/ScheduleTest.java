package io.livetable.server.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.server.chaos.Fault.Injected;
import io.livetable.server.chaos.Fault.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ScheduleTest {

  private final List<Fault> all = new ArrayList<>();

  ScheduleTest() {
    for (Target target : Target.values()) {
      for (int i = 0; i < 3; i++) {
        all.add(
            new Fault(target + " " + i, target, random -> new Injected("", 0, false, 0, () -> {})));
      }
    }
  }

  @Test
  void shouldDrawEachKindOnceInARound() {
    Schedule schedule = new Schedule(all, new SplittableRandom(1));
    List<String> drawn = new ArrayList<>();
    while (drawn.size() < all.size()) {
      schedule.next().forEach(fault -> drawn.add(fault.kind()));
    }

    assertEquals(all.size(), drawn.size());
    assertEquals(all.size(), new TreeSet<>(drawn).size());
  }

  @Test
  void shouldPutOnlyFaultsTogetherThatDoNotNeedEachOther() {
    Schedule schedule = new Schedule(all, new SplittableRandom(2));
    int pairs = 0;
    for (int i = 0; i < 1_000; i++) {
      List<Fault> faults = schedule.next();
      if (faults.size() == 2) {
        pairs++;
        assertTrue(
            faults.get(0).target().goesWith(faults.get(1).target()),
            () -> faults.get(0).kind() + " and " + faults.get(1).kind());
      }
    }

    assertTrue(pairs > 100, pairs + " pairs");
  }

  @Test
  void shouldNotPutTheBrokerTogetherWithWhatNeedsIt() {
    assertTrue(Target.BROKER.goesWith(Target.CLIENT));
    assertTrue(Target.SERVER.goesWith(Target.LINK));
    for (Target other : List.of(Target.BROKER, Target.SERVER, Target.WORKER, Target.CONNECTOR)) {
      assertTrue(!Target.BROKER.goesWith(other) && !other.goesWith(Target.BROKER), other.name());
    }
  }
}
