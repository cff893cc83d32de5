package io.livetable.server.simulation;

import io.livetable.connect.delivery.Outbound.Claim;
import io.livetable.protocol.Event;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** A connection from a task to a server: ranges on their way there, acknowledgements back. */
final class SimulatedLink {

  private static final long FAR = 1_000_000;

  final SimulatedServer server;
  private final int incarnation;
  private final World world;
  private final ArrayDeque<Range> onTheWay = new ArrayDeque<>();
  private final List<Range> sent = new ArrayList<>();
  private long seq;
  private long handed;
  private boolean refused;

  private record Range(long seq, SimulatedLog log, Claim claim) {}

  SimulatedLink(SimulatedServer server, World world) {
    this.server = server;
    this.incarnation = server.incarnation();
    this.world = world;
  }

  /** Whether the server still runs and takes what comes. */
  boolean works() {
    return server.isUp() && server.incarnation() == incarnation && !refused;
  }

  /** Whether the task may send more. */
  boolean hasRoom() {
    return onTheWay.size() < 4;
  }

  /**
   * The task sends a claim.
   *
   * @return the number of its range
   */
  long send(SimulatedLog log, Claim claim) {
    Range range = new Range(++seq, log, claim);
    onTheWay.add(range);
    sent.add(range);
    return seq;
  }

  /** The next range arrives, even if the task has given the link up. */
  void deliver() {
    Range range = onTheWay.poll();
    if (range == null || !works()) {
      return;
    }
    SimulatedLog log = range.log();
    Claim claim = range.claim();
    long end = claim.end();
    List<Event> events = claim.events();
    if (world.falseClaims() && !world.healing() && world.dice().chance(.02)) {
      boolean far = world.dice().chance(.5); // The log never comes to where that is.
      end = Math.max(end, log.end() + (far ? FAR : world.dice().between(1, 4)));
      events = new ArrayList<>(events);
      if (far) {
        events.add(log.forged(account(log), end - 1));
      }
    }
    world.trace(
        "push %s %s-%d [%d, %d) %d"
            .formatted(server.name, log.epoch, log.partition, claim.base(), end, events.size()));
    boolean taken =
        server.push(
            claim.partition().topic(),
            log,
            claim.base(),
            end,
            events,
            () -> handed = Math.max(handed, range.seq()));
    refused = !taken;
  }

  /** An account of the partition, or another one that is then passed over. */
  private String account(SimulatedLog log) {
    return World.ACCOUNTS.stream()
        .filter(a -> SimulatedTopic.partition(a, log.epoch.partitions()) == log.partition)
        .findFirst()
        .orElse("none");
  }

  /** The last range that the server has handed to its hub. */
  long handed() {
    return works() ? handed : 0;
  }

  /** The claims that an acknowledgement says are there. */
  List<Claim> acknowledged(long upTo) {
    List<Claim> claims = new ArrayList<>();
    sent.removeIf(range -> range.seq() <= upTo && claims.add(range.claim()));
    return claims;
  }
}
