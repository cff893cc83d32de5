package io.livetable.connect.delivery;

import io.livetable.protocol.Event;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/** Something that a server is told, in this order: what is assigned, claims, what is revoked. */
public sealed interface Outbound {

  /** The partition it is about. */
  TopicPartition partition();

  /** The task was assigned the partition. */
  record Assigned(TopicPartition partition) implements Outbound {}

  /** The task lost the partition. */
  record Revoked(TopicPartition partition) implements Outbound {}

  /**
   * A claim: {@code events} are all records of [base, end) that are committed and render.
   *
   * @param number rises by one for each claim of a task, from 1
   * @param partition the records' partition
   * @param base the first offset that the claim covers
   * @param end the offset after the last that the claim covers
   * @param events in offset order
   * @param bytes how much the claim counts against bounds
   */
  record Claim(
      long number, TopicPartition partition, long base, long end, List<Event> events, long bytes)
      implements Outbound {
    public Claim {
      events = List.copyOf(events);
    }
  }
}
