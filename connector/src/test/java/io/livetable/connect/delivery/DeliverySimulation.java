package io.livetable.connect.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.connect.delivery.Outbound.Claim;
import io.livetable.protocol.Event;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Drives a delivery by any order of records, acknowledgements, link losses, joins and rebalances
 * that a seed draws, and fails when an offset is committed before which a record is that no server
 * in sync has acknowledged, when a claim is false, when the last server loses its queue, or when
 * not everything is committed once all is well. Called with a seed it says how often what came up.
 */
public final class DeliverySimulation implements Function<Integer, Map<String, Integer>> {

  private static final int STEPS = 150;

  @Override
  public Map<String, Integer> apply(Integer seed) {
    World world = new World(seed);
    for (int step = 0; step < STEPS; step++) {
      world.step();
    }
    world.heal();
    return Map.of("paused", world.paused, "fallen", world.fallen, "resent", world.resent);
  }

  /** A record of the simulated topic. */
  private record Row(@Nullable Event event, boolean leftOut) {}

  /** A connection of the simulated servers. */
  private static final class Connection {
    private long seq;
    private long acknowledged;
    private final Map<Long, Claim> claims = new TreeMap<>();
    private final Map<Long, Long> lastSeq = new HashMap<>();
    private final Set<TopicPartition> open = new HashSet<>();
  }

  /** A partition of the simulated topics, and what became of its records. */
  private static final class Part {
    private final TreeMap<Long, Row> log = new TreeMap<>();
    private final Set<Long> acknowledged = new HashSet<>();
    private final Set<Long> held = new HashSet<>();
    private long end;
    private long position;
    private long committed;
  }

  private static final class World {
    private static final long ACK_TIMEOUT = 100;
    private final SplittableRandom random;
    private final String seed;
    private final List<TopicPartition> partitions =
        List.of(new TopicPartition("a", 0), new TopicPartition("b", 3));
    private final List<URI> servers =
        List.of(URI.create("ws://1"), URI.create("ws://2"), URI.create("ws://3"));
    private final Map<TopicPartition, Part> parts = new HashMap<>();
    private final Map<URI, Connection> connections = new HashMap<>();
    private final boolean claimJumps;
    private final Delivery delivery;
    private long now = Long.MAX_VALUE - 2000; // nanoTime may overflow
    private long lastClaim;
    private int paused;
    private int fallen;
    private int resent;

    World(int seed) {
      this.seed = "seed " + seed;
      random = new SplittableRandom(seed);
      claimJumps = random.nextInt(4) > 0;
      delivery =
          new Delivery(
              new Limits(
                  claimJumps,
                  random.nextInt(1, 6),
                  random.nextInt(100, 500),
                  random.nextInt(300, 3000),
                  ACK_TIMEOUT));
      for (TopicPartition partition : partitions) {
        Part part = new Part();
        part.end = random.nextInt(3);
        parts.put(partition, part);
        open(partition);
      }
    }

    void step() {
      now += random.nextInt(20);
      switch (random.nextInt(14)) {
        case 0, 1, 2 -> produce();
        case 3, 4, 5 -> put();
        case 6 -> join(any(servers));
        case 7, 8 -> send(any(servers), random.nextInt(5));
        case 9, 10 -> acknowledge(any(servers), random.nextInt(4));
        case 11 -> commit();
        case 12 -> fall(delivery.tick(now));
        default -> rare();
      }
    }

    private void rare() {
      switch (random.nextInt(5)) {
        case 0 -> lose(any(servers));
        case 1 -> rebalance(any(partitions));
        case 2 -> goBack(part(any(partitions)));
        case 3 -> partitions.forEach(this::release);
        default -> now += random.nextInt(300);
      }
    }

    /** The consumer goes back to the commit within the assignment. */
    private void goBack(Part part) {
      part.position = part.committed;
    }

    private void release(TopicPartition partition) {
      part(partition).held.forEach(offset -> delivery.release(partition, offset));
      part(partition).held.clear();
    }

    private Part part(TopicPartition partition) {
      return Objects.requireNonNull(parts.get(partition));
    }

    private void produce() {
      TopicPartition partition = any(partitions);
      for (int n = random.nextInt(1, 4); n > 0; n--) {
        long offset = part(partition).end + (random.nextInt(3) == 0 ? random.nextInt(4) : 0);
        byte[] value = "1".repeat(random.nextInt(90)).getBytes(StandardCharsets.UTF_8);
        boolean leftOut = random.nextInt(10) == 0;
        boolean renders = leftOut || random.nextInt(8) > 0;
        Event event = new Event("acc", partition.partition(), offset, 0, value);
        part(partition).log.put(offset, new Row(renders ? event : null, leftOut));
        part(partition).end = offset + 1 + (random.nextInt(4) == 0 ? 1 : 0);
      }
    }

    private void put() {
      if (delivery.isPaused()) {
        paused++;
        return;
      }
      TopicPartition partition = any(partitions);
      for (var entry : part(partition).log.tailMap(part(partition).position).entrySet()) {
        long offset = entry.getKey();
        if (entry.getValue().leftOut()) {
          delivery.leaveOut(partition, offset);
        } else {
          delivery.add(partition, offset, entry.getValue().event());
        }
        if (random.nextInt(20) == 0) {
          delivery.hold(partition, offset);
          part(partition).held.add(offset);
        }
        part(partition).position = offset + 1;
        if (random.nextInt(4) == 0) {
          break;
        }
      }
      fall(delivery.flush());
    }

    private void join(URI server) {
      if (!connections.containsKey(server)) {
        connections.put(server, new Connection());
        delivery.join(server);
      }
    }

    private void lose(URI server) {
      connections.remove(server);
      delivery.leave(server);
    }

    private void fall(List<URI> servers) {
      fallen += servers.size();
      servers.forEach(connections::remove);
      assertTrue(servers.isEmpty() || !connections.isEmpty(), seed + ": the last server fell");
      for (URI server : this.servers) {
        assertEquals(connections.containsKey(server), delivery.has(server), seed);
      }
    }

    private void send(URI server, int most) {
      Connection connection = connections.get(server);
      for (int n = most; n > 0 && connection != null; n--) {
        Outbound outbound = delivery.next(server);
        if (outbound instanceof Claim claim) {
          receive(connection, claim);
          delivery.sent(server, claim, connection.seq, now);
        } else if (outbound instanceof Outbound.Assigned it) {
          connection.open.add(it.partition());
        } else if (outbound instanceof Outbound.Revoked it) {
          assertTrue(connection.open.remove(it.partition()), seed + ": not open");
        } else {
          return;
        }
      }
    }

    private void receive(Connection connection, Claim claim) {
      TopicPartition partition = claim.partition();
      assertTrue(connection.open.contains(partition), seed + ": claim of a closed partition");
      List<Event> truth = new ArrayList<>();
      for (Row row : part(partition).log.subMap(claim.base(), claim.end()).values()) {
        assertTrue(!row.leftOut(), seed + ": claims what was left out");
        if (row.event() != null) {
          truth.add(row.event());
        }
      }
      assertEquals(truth, claim.events(), seed + ": false claim");
      if (!claimJumps) {
        assertEquals(
            claim.end() - claim.base(),
            part(partition).log.subMap(claim.base(), claim.end()).size(),
            seed);
      }
      resent += claim.number() <= lastClaim ? 1 : 0;
      lastClaim = Math.max(lastClaim, claim.number());
      connection.seq += random.nextInt(3);
      connection.claims.put(claim.number(), claim);
      connection.lastSeq.put(claim.number(), connection.seq);
    }

    private void acknowledge(URI server, long more) {
      Connection connection = connections.get(server);
      if (connection == null) {
        // A late acknowledgement of a lost connection.
        delivery.acknowledge(server, more, now);
        return;
      }
      connection.acknowledged = Math.min(connection.seq, connection.acknowledged + more);
      connection
          .claims
          .values()
          .removeIf(
              claim -> {
                if (connection.lastSeq.getOrDefault(claim.number(), Long.MAX_VALUE)
                    > connection.acknowledged) {
                  return false;
                }
                part(claim.partition())
                    .acknowledged
                    .addAll(part(claim.partition()).log.subMap(claim.base(), claim.end()).keySet());
                return true;
              });
      delivery.acknowledge(server, connection.acknowledged, now);
    }

    private void commit() {
      for (TopicPartition partition : partitions) {
        long from = part(partition).committed;
        long to = delivery.committable(partition, part(partition).position);
        for (var entry : part(partition).log.subMap(from, Math.max(from, to)).entrySet()) {
          boolean delivered = part(partition).acknowledged.contains(entry.getKey());
          assertTrue(
              delivered || entry.getValue().leftOut(),
              seed + ": committed " + to + " and nobody acknowledged " + entry.getKey());
          boolean waits = part(partition).held.contains(entry.getKey());
          assertTrue(!waits, seed + ": committed " + to + " and held " + entry.getKey());
        }
        part(partition).committed = Math.max(from, to);
      }
    }

    private void rebalance(TopicPartition partition) {
      delivery.close(partition);
      part(partition).held.clear();
      open(partition);
    }

    private void open(TopicPartition partition) {
      delivery.open(partition);
      part(partition).position = part(partition).committed;
    }

    void heal() {
      for (int round = 0; round < 500; round++) {
        partitions.forEach(this::release);
        now += 1;
        servers.forEach(this::join);
        for (URI server : servers) {
          send(server, 1000);
          acknowledge(server, 1000);
        }
        if (!delivery.isPaused()) {
          put();
        }
        commit();
        if (isDone()) {
          return;
        }
      }
      throw new AssertionError(
          seed
              + ": not all is committed: "
              + parts.values().stream()
                  .map(p -> p.committed + " of " + p.position + " of " + p.log.keySet())
                  .toList()
              + ", paused "
              + delivery.isPaused()
              + ", unacknowledged "
              + delivery.unacknowledged());
    }

    private boolean isDone() {
      return partitions.stream()
          .allMatch(
              partition ->
                  part(partition).log.isEmpty()
                      || part(partition).committed > part(partition).log.lastKey());
    }

    private <T> T any(List<T> list) {
      return list.get(random.nextInt(list.size()));
    }
  }
}
