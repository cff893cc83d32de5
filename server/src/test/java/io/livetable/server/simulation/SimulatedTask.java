package io.livetable.server.simulation;

import io.livetable.connect.delivery.Delivery;
import io.livetable.connect.delivery.Limits;
import io.livetable.connect.delivery.Outbound;
import io.livetable.connect.delivery.Outbound.Claim;
import io.livetable.protocol.Event;
import io.livetable.server.simulation.SimulatedLog.Rec;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A connector task: the real delivery, between a consumer that may go back and links that may
 * break.
 */
final class SimulatedTask {

  /** How long an acknowledgement may take, milliseconds. */
  private static final long ACK_MS = 2_000;

  private final String name;
  private final World world;
  private final Map<TopicPartition, Assigned> assigned = new LinkedHashMap<>();
  private final Map<SimulatedServer, SimulatedLink> links = new LinkedHashMap<>();

  /** Links that the task has given up; what is on their way may still arrive. */
  private final List<SimulatedLink> lost = new ArrayList<>();

  /** The logs that claims are of, by the claims' numbers. */
  private final Map<Long, SimulatedLog> logs = new HashMap<>();

  private Delivery delivery;

  /** A partition that the task has, or believes to have. */
  private static final class Assigned {
    final SimulatedLog log;
    long position;

    /** What was left to the tables. */
    final TreeSet<Long> leftOut = new TreeSet<>();

    Assigned(SimulatedLog log, long position) {
      this.log = log;
      this.position = position;
    }
  }

  SimulatedTask(String name, World world) {
    this.name = name;
    this.world = world;
    this.delivery = delivery();
  }

  private Delivery delivery() {
    Settings settings = world.settings();
    return new Delivery(
        new Limits(
            settings.get("jumps") > 0,
            settings.number("batch"),
            10_000,
            settings.number("connectorQueue"),
            ACK_MS * 1_000_000));
  }

  private long now() {
    return world.timers().now() * 1_000_000;
  }

  private static URI uri(SimulatedServer server) {
    return URI.create("ws://" + server.name);
  }

  /** The task is given a partition, from a position on. */
  void open(TopicPartition partition, SimulatedLog log, long position) {
    assigned.put(partition, new Assigned(log, position));
    delivery.open(partition);
  }

  /** The task learns that it has lost a partition. */
  void close(TopicPartition partition) {
    if (assigned.remove(partition) != null) {
      delivery.close(partition);
    }
  }

  /** The log that the task reads of a partition; null if none. */
  @Nullable SimulatedLog log(TopicPartition partition) {
    Assigned now = assigned.get(partition);
    return now == null ? null : now.log;
  }

  /** The task dies and a new one takes its place, without partitions. */
  void restart() {
    links.values().forEach(this::giveUp);
    links.clear();
    assigned.clear();
    logs.clear();
    delivery = delivery();
  }

  /** The consumer goes back to the commit. */
  void goBack(TopicPartition partition, long committed) {
    Assigned now = assigned.get(partition);
    if (now != null) {
      now.position = Math.min(now.position, committed);
    }
  }

  /** Up to four records of a partition. */
  void put(TopicPartition partition) {
    Assigned now = assigned.get(partition);
    if (now == null) {
      return;
    }
    if (delivery.isPaused()) {
      world.count("connector paused");
      return;
    }
    Dice dice = world.dice();
    List<Rec> records = now.log.between(now.position, now.log.end());
    for (Rec rec : records.subList(0, Math.min(records.size(), dice.between(1, 4)))) {
      Event event = now.log.event(rec);
      if (event != null && !world.healing() && dice.chance(.03)) {
        now.leftOut.add(rec.offset());
        delivery.leaveOut(partition, rec.offset());
        world.count("left to the tables");
      } else {
        boolean omitted = world.falseClaims() && !world.healing() && dice.chance(.15);
        delivery.add(partition, rec.offset(), omitted ? null : event);
      }
      now.position = rec.offset() + 1;
    }
    fall(delivery.flush());
  }

  /** Looks at what takes too long. */
  void tick() {
    fall(delivery.tick(now()));
    for (SimulatedServer server : List.copyOf(links.keySet())) {
      if (!Objects.requireNonNull(links.get(server)).works()) {
        lose(server);
      }
    }
  }

  private void fall(List<URI> fallen) {
    for (URI uri : fallen) {
      for (SimulatedServer server : List.copyOf(links.keySet())) {
        if (uri(server).equals(uri)) {
          giveUp(Objects.requireNonNull(links.remove(server)));
          world.count("server fell out of sync");
        }
      }
    }
    if (!fallen.isEmpty() && links.isEmpty()) {
      throw world.violation(name + ": the last server fell");
    }
  }

  /** A link is made. */
  void link(SimulatedServer server) {
    if (server.isUp() && !links.containsKey(server)) {
      links.put(server, new SimulatedLink(server, world));
      delivery.join(uri(server));
    }
  }

  /** A link breaks. */
  void lose(SimulatedServer server) {
    SimulatedLink link = links.remove(server);
    if (link != null) {
      giveUp(link);
      delivery.leave(uri(server));
      world.count("link lost");
    }
  }

  private void giveUp(SimulatedLink link) {
    lost.add(link);
  }

  /** A server is sent what is next for it. */
  void send(SimulatedServer server) {
    SimulatedLink link = links.get(server);
    Outbound next = link == null || !link.hasRoom() ? null : delivery.next(uri(server));
    if (link != null && next instanceof Claim claim) {
      SimulatedLog log =
          logs.computeIfAbsent(
              claim.number(),
              n -> Objects.requireNonNull(assigned.get(claim.partition()), "not assigned").log);
      check(claim, log);
      delivery.sent(uri(server), claim, link.send(log, claim), now());
    }
  }

  /** P5: a claim is true. */
  private void check(Claim claim, SimulatedLog log) {
    if (world.falseClaims() || claim.base() < log.compactedBelow()) {
      return;
    }
    List<Long> right =
        log.between(claim.base(), claim.end()).stream()
            .filter(Rec::renders)
            .map(Rec::offset)
            .toList();
    List<Long> claimed = claim.events().stream().map(Event::offset).toList();
    if (!right.equals(claimed)) {
      throw world.violation(
          "P5 %s claims %s of [%d, %d) of %s-%d, not %s"
              .formatted(
                  name, claimed, claim.base(), claim.end(), log.epoch, log.partition, right));
    }
  }

  /** Something arrives at a server, perhaps over a link that was given up. */
  void deliver(SimulatedServer server) {
    SimulatedLink link = links.get(server);
    if (!lost.isEmpty() && world.dice().chance(.2)) {
      world.dice().pick(lost).deliver();
      if (world.dice().chance(.1)) {
        lost.clear();
      }
    } else if (link != null) {
      link.deliver();
    }
  }

  /** A server's acknowledgement arrives. */
  void acknowledge(SimulatedServer server) {
    SimulatedLink link = links.get(server);
    if (link != null) {
      for (Claim claim : link.acknowledged(link.handed())) {
        SimulatedLog log = Objects.requireNonNull(logs.get(claim.number()));
        log.between(claim.base(), claim.end()).forEach(rec -> log.acknowledge(rec.offset()));
      }
      delivery.acknowledge(uri(server), link.handed(), now());
    }
  }

  /**
   * What the task would commit of a partition: P6, a server has acknowledged all before it.
   *
   * @return -1 if the task does not have the partition
   */
  long commit(TopicPartition partition, long committed) {
    Assigned now = assigned.get(partition);
    if (now == null) {
      return -1;
    }
    long offset = delivery.committable(partition, now.position);
    for (Rec rec : now.log.between(committed, offset)) {
      if (!now.log.isAcknowledged(rec.offset()) && !now.leftOut.contains(rec.offset())) {
        throw world.violation(
            "P6 %s commits %d of %s, and nobody has %d"
                .formatted(name, offset, partition, rec.offset()));
      }
    }
    return offset;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(name);
    assigned.forEach(
        (partition, now) -> text.append(" %s at %d".formatted(partition, now.position)));
    return text.append(
            ", %d unacknowledged%s"
                .formatted(delivery.unacknowledged(), delivery.isPaused() ? ", paused" : ""))
        .toString();
  }
}
