package io.livetable.connect.delivery;

import io.livetable.connect.delivery.Outbound.Claim;
import io.livetable.protocol.Event;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Which claims each in-sync server still has to be sent and to acknowledge, and what may be
 * committed because of it. Not thread-safe; every call is one step.
 *
 * <p>The rules: a server that joins is sent every claim that no server has acknowledged, then what
 * follows. A server that stalls or whose queue is full falls out and loses its queue, but only
 * while another is healthy: the last one never does, the task pauses instead. An offset is
 * committed once everything before it was acknowledged by some server in sync.
 */
public final class Delivery {

  private final Limits limits;
  private final Claims claims;
  private final Set<TopicPartition> assigned = new LinkedHashSet<>();
  private final Map<TopicPartition, TreeSet<Long>> held = new HashMap<>();
  private final Map<Long, Claim> unacknowledged = new LinkedHashMap<>();
  private final Map<URI, Outflow> servers = new LinkedHashMap<>();
  private long unacknowledgedBytes;
  private boolean full;

  public Delivery(Limits limits) {
    this.limits = limits;
    this.claims = new Claims(limits);
  }

  /** The task was assigned a partition. */
  public void open(TopicPartition partition) {
    claims.restart(partition);
    assigned.add(partition);
    servers.values().forEach(server -> server.add(new Outbound.Assigned(partition)));
  }

  /** The task lost a partition: what was not acknowledged is another task's business now. */
  public void close(TopicPartition partition) {
    claims.restart(partition);
    held.remove(partition);
    if (assigned.remove(partition)) {
      servers.values().forEach(server -> server.revoke(partition));
    }
    List<Claim> lost =
        unacknowledged.values().stream().filter(c -> c.partition().equals(partition)).toList();
    lost.forEach(this::settle);
  }

  /** The task was given a record; no event if both paths pass it over. */
  public void add(TopicPartition partition, long offset, @Nullable Event event) {
    claims.add(partition, offset, event);
  }

  /** The task was given a record that it cannot push: the servers' tables will deliver it. */
  public void leaveOut(TopicPartition partition, long offset) {
    claims.leaveOut(partition, offset);
  }

  /**
   * Queues all that was added for every server.
   *
   * @return the servers that fell out of sync, since their queue is full and another's is not
   */
  public List<URI> flush() {
    List<URI> fallen = dropUnless(this::isHealthy);
    for (Claim claim : claims.take()) {
      unacknowledged.put(claim.number(), claim);
      unacknowledgedBytes += claim.bytes();
      servers.values().forEach(server -> server.add(claim));
    }
    updateFull();
    return fallen;
  }

  /** A server is in sync from now on. */
  public void join(URI server) {
    servers.put(server, new Outflow(assigned, unacknowledged.values()));
  }

  /** A server's link is lost. */
  public void leave(URI server) {
    servers.remove(server);
  }

  /** What a server is to be told next; a claim must then be reported as {@link #sent}. */
  public @Nullable Outbound next(URI server) {
    Outflow queue = servers.get(server);
    return queue == null ? null : queue.poll();
  }

  /** The claim goes to the server in ranges of which {@code lastSeq} is the last. */
  public void sent(URI server, Claim claim, long lastSeq, long now) {
    Outflow queue = servers.get(server);
    if (queue != null) {
      queue.sent(claim, lastSeq, now);
    }
  }

  /** A server acknowledged its ranges up to {@code seq}; ignored if it is not in sync. */
  public void acknowledge(URI server, long seq, long now) {
    Outflow queue = servers.get(server);
    if (queue != null) {
      queue.acknowledge(seq).forEach(this::settle);
      queue.age(now, limits.ackTimeoutNanos());
      updateFull();
    }
  }

  /**
   * Looks at the age of what is unacknowledged.
   *
   * @return the servers that fell out of sync, since they stall and another does not
   */
  public List<URI> tick(long now) {
    servers.values().forEach(server -> server.age(now, limits.ackTimeoutNanos()));
    return dropUnless(server -> !server.isStalled());
  }

  /** Whether consumption must pause: no server is in sync, or none has room. */
  public boolean isPaused() {
    return full || !isInSync();
  }

  /** Whether any server is in sync. */
  public boolean isInSync() {
    return inSync() > 0;
  }

  /** Whether the server is in the set. */
  public boolean has(URI server) {
    return servers.containsKey(server);
  }

  /** Where a server stands. */
  public Standing standing(URI server, long now) {
    Outflow queue = servers.get(server);
    return queue == null ? Standing.OUT : queue.standing(now);
  }

  /** How many servers are in sync. */
  public int inSync() {
    return (int) servers.values().stream().filter(server -> !server.isStalled()).count();
  }

  /** How many claims no server has acknowledged. */
  public int unacknowledged() {
    return unacknowledged.size();
  }

  /** How many bytes no server has acknowledged. */
  public long unacknowledgedBytes() {
    return unacknowledgedBytes;
  }

  /** Keeps the offset from being committed until it is {@link #release}d. */
  public void hold(TopicPartition partition, long offset) {
    held.computeIfAbsent(partition, p -> new TreeSet<>()).add(offset);
  }

  /** Undoes {@link #hold}. */
  public void release(TopicPartition partition, long offset) {
    TreeSet<Long> offsets = held.get(partition);
    if (offsets != null) {
      offsets.remove(offset);
    }
  }

  /** The offset that may be committed for a partition of which the task was given all before. */
  public long committable(TopicPartition partition, long given) {
    long committable = given;
    for (Claim claim : unacknowledged.values()) {
      if (claim.partition().equals(partition)) {
        committable = Math.min(committable, claim.base());
      }
    }
    TreeSet<Long> offsets = held.get(partition);
    return offsets == null || offsets.isEmpty()
        ? committable
        : Math.min(committable, offsets.first());
  }

  private boolean isHealthy(Outflow server) {
    return !server.isStalled() && server.bytes() < limits.queueBytes();
  }

  private List<URI> dropUnless(Predicate<Outflow> healthy) {
    if (servers.values().stream().noneMatch(healthy)) {
      return List.of();
    }
    List<URI> fallen = new ArrayList<>();
    servers.forEach(
        (server, queue) -> {
          if (!healthy.test(queue)) {
            fallen.add(server);
          }
        });
    fallen.forEach(servers::remove);
    return fallen;
  }

  private void settle(Claim claim) {
    if (unacknowledged.remove(claim.number()) != null) {
      unacknowledgedBytes -= claim.bytes();
      updateFull();
    }
  }

  // What nobody acknowledged is what the fastest server still has to: it has room or nobody does.
  private void updateFull() {
    long resume = limits.queueBytes() / 2;
    full = full ? unacknowledgedBytes > resume : unacknowledgedBytes >= limits.queueBytes();
  }
}
