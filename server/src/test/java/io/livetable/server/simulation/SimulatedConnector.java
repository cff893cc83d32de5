package io.livetable.server.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The connector's tasks and their consumer group: who has which partition, and what is committed. A
 * task that has lost a partition may not know it yet; its commits are refused then.
 */
final class SimulatedConnector {

  private final World world;
  private final List<SimulatedTask> tasks;
  private final List<TopicPartition> partitions = new ArrayList<>();
  private final Map<TopicPartition, SimulatedTask> owners = new HashMap<>();
  private final Map<SimulatedLog, Long> committed = new HashMap<>();

  SimulatedConnector(World world) {
    this.world = world;
    this.tasks = List.of(new SimulatedTask("t1", world), new SimulatedTask("t2", world));
    for (SimulatedTopic topic : world.topics()) {
      for (SimulatedLog log : topic.logs()) {
        TopicPartition partition = new TopicPartition(topic.feed, log.partition);
        partitions.add(partition);
        give(partition, world.dice().pick(tasks));
      }
    }
  }

  private SimulatedLog log(TopicPartition partition) {
    return world.topics().stream()
        .filter(topic -> topic.feed.equals(partition.topic()))
        .findFirst()
        .orElseThrow()
        .logs()
        .get(partition.partition());
  }

  private void give(TopicPartition partition, SimulatedTask task) {
    SimulatedLog log = log(partition);
    task.close(partition);
    owners.put(partition, task);
    task.open(partition, log, committed.getOrDefault(log, 0L));
  }

  /** Some task is given records, of a partition that it has or believes to have. */
  void put() {
    world.dice().pick(tasks).put(world.dice().pick(partitions));
  }

  void send() {
    world.dice().pick(tasks).send(world.dice().pick(world.servers()));
  }

  void deliver() {
    world.dice().pick(tasks).deliver(world.dice().pick(world.servers()));
  }

  void acknowledge() {
    world.dice().pick(tasks).acknowledge(world.dice().pick(world.servers()));
  }

  void tick() {
    world.dice().pick(tasks).tick();
  }

  void link() {
    world.dice().pick(tasks).link(world.dice().pick(world.servers()));
  }

  void unlink() {
    world.dice().pick(tasks).lose(world.dice().pick(world.servers()));
  }

  /** The owner of a partition commits. */
  void commit() {
    commit(world.dice().pick(partitions));
  }

  private void commit(TopicPartition partition) {
    SimulatedTask owner = Objects.requireNonNull(owners.get(partition));
    SimulatedLog log = owner.log(partition);
    if (log != null) {
      long before = committed.getOrDefault(log, 0L);
      long offset = owner.commit(partition, before);
      committed.put(log, Math.max(before, offset));
    }
  }

  /** A partition goes to a task; the one before commits and closes it, or does not know yet. */
  void rebalance() {
    TopicPartition partition = world.dice().pick(partitions);
    SimulatedTask owner = Objects.requireNonNull(owners.get(partition));
    if (world.dice().chance(.7)) {
      commit(partition);
      owner.close(partition);
    } else {
      world.count("zombie task");
    }
    give(partition, world.dice().pick(tasks));
  }

  /** Tasks learn what they have lost, and that topics were created anew. */
  void notice() {
    for (TopicPartition partition : partitions) {
      SimulatedTask owner = Objects.requireNonNull(owners.get(partition));
      tasks.stream().filter(task -> task != owner).forEach(task -> task.close(partition));
      if (owner.log(partition) != log(partition)) {
        give(partition, owner);
      }
    }
  }

  /** A task dies; another takes over. */
  void restart() {
    SimulatedTask task = world.dice().pick(tasks);
    task.restart();
    world.count("task restarted");
    partitions.stream()
        .filter(partition -> owners.get(partition) == task)
        .forEach(partition -> give(partition, world.dice().pick(tasks)));
  }

  /** A consumer goes back to its commit. */
  void goBack() {
    TopicPartition partition = world.dice().pick(partitions);
    SimulatedTask owner = Objects.requireNonNull(owners.get(partition));
    SimulatedLog log = owner.log(partition);
    if (log != null) {
      owner.goBack(partition, committed.getOrDefault(log, 0L));
      world.count("consumer went back");
    }
  }

  /** One round without faults; {@code stalled} takes nothing. */
  void heal(@Nullable SimulatedServer stalled) {
    notice();
    for (SimulatedTask task : tasks) {
      for (SimulatedServer server : world.servers()) {
        task.link(server);
        for (int i = 0; i < 4; i++) {
          task.send(server);
          if (server != stalled) {
            task.deliver(server);
            task.acknowledge(server);
          }
        }
      }
      partitions.forEach(task::put);
      task.tick();
    }
    partitions.forEach(this::commit);
  }

  /** Whether every record of every topic is committed. */
  boolean isHealed() {
    return partitions.stream()
        .allMatch(
            partition -> {
              SimulatedLog log = log(partition);
              return log.next(committed.getOrDefault(log, 0L)) == null;
            });
  }

  @Override
  public String toString() {
    return tasks
        + ", committed "
        + partitions.stream().map(p -> p + " " + committed.get(log(p))).toList();
  }
}
