package io.livetable.server.simulation;

import io.livetable.protocol.Epoch;
import io.livetable.protocol.FeedKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A feed's topic: the logs of its present epoch, and what is known of the earlier ones. */
final class SimulatedTopic {

  final String feed;
  final FeedKind kind;
  final int depth;
  private final int partitions;
  private final Map<String, List<SimulatedLog>> epochs = new HashMap<>();
  private List<SimulatedLog> logs = List.of();

  SimulatedTopic(String feed, FeedKind kind, int depth, int partitions) {
    this.feed = feed;
    this.kind = kind;
    this.depth = depth;
    this.partitions = partitions;
    recreate();
  }

  /** The topic is deleted and created anew, empty. */
  void recreate() {
    Epoch epoch = new Epoch(feed + "-" + epochs.size(), partitions);
    List<SimulatedLog> created = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      created.add(new SimulatedLog(epoch, partition, kind, depth));
    }
    logs = List.copyOf(created);
    epochs.put(epoch.toString(), logs);
  }

  Epoch epoch() {
    return logs.get(0).epoch;
  }

  List<SimulatedLog> logs() {
    return logs;
  }

  /** The log of a partition in an epoch. */
  SimulatedLog log(String epoch, int partition) {
    return Objects.requireNonNull(epochs.get(epoch)).get(partition);
  }

  /** How many epochs there have been. */
  int epochs() {
    return epochs.size();
  }

  /** Where an account's records are. */
  static int partition(String account, int partitions) {
    return account.charAt(0) % partitions;
  }

  /** The log of an account in the present epoch. */
  SimulatedLog of(String account) {
    return logs.get(partition(account, partitions));
  }
}
