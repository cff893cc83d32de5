package io.livetable.server.simulation;

import io.livetable.protocol.Epoch;
import io.livetable.protocol.Event;
import io.livetable.server.simulation.SimulatedLog.Rec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What connector tasks push: true claims, some twice, late, ahead or out of order; in a simulation
 * of false claims some leave out an event.
 */
final class SimulatedPushes {

  private final World world;
  private final Map<String, Long> cursors = new HashMap<>();
  private final List<Claim> onTheWay = new ArrayList<>();

  private record Claim(
      SimulatedServer server,
      SimulatedServer.Feed feed,
      Epoch epoch,
      int partition,
      long base,
      long end,
      List<Event> events) {}

  SimulatedPushes(World world) {
    this.world = world;
  }

  /** A task takes up to four records for one server. */
  void fetch() {
    Dice dice = world.dice();
    SimulatedServer server = dice.pick(world.servers());
    SimulatedServer.Feed feed = dice.pick(server.feeds());
    SimulatedLog log = dice.pick(feed.topic.logs());
    String key = server.name + feed.topic.feed + log.epoch + log.partition;
    long cursor = Math.max(cursors.getOrDefault(key, 0L), log.compactedBelow());
    if (dice.chance(.05)) {
      cursor = log.compactedBelow() + dice.between(0, (int) (log.end() - log.compactedBelow()));
    }
    List<Rec> records = log.between(cursor, log.end());
    records = records.subList(0, Math.min(records.size(), dice.between(1, 4)));
    if (records.isEmpty() || !server.isUp()) {
      return;
    }
    long base = dice.chance(.1) ? records.get(0).offset() : cursor; // A new run, or contiguous.
    long end = records.get(records.size() - 1).offset() + 1;
    List<Event> events = new ArrayList<>();
    for (Rec rec : records) {
      Event event = log.event(rec);
      if (event != null && !(world.falseClaims() && dice.chance(.15))) {
        events.add(event);
      }
    }
    cursors.put(key, end);
    onTheWay.add(new Claim(server, feed, log.epoch, log.partition, base, end, events));
  }

  /** A claim arrives: mostly the oldest, at times another, at times once more later. */
  void deliver() {
    Dice dice = world.dice();
    if (onTheWay.isEmpty()) {
      return;
    }
    Claim claim = onTheWay.remove(dice.chance(.8) ? 0 : dice.between(0, onTheWay.size() - 1));
    if (dice.chance(.05)) {
      onTheWay.add(claim);
    }
    if (claim.server().isUp()) {
      world.trace(
          "push %s %s-%d [%d, %d) %d"
              .formatted(
                  claim.server().name,
                  claim.feed().topic.feed,
                  claim.partition(),
                  claim.base(),
                  claim.end(),
                  claim.events().size()));
      claim
          .server()
          .push(
              claim.feed(),
              claim.epoch(),
              claim.partition(),
              claim.base(),
              claim.end(),
              claim.events());
    }
  }

  /** Nothing is pushed any more. */
  void stop() {
    onTheWay.clear();
  }
}
