package io.livetable.connect.delivery;

import io.livetable.connect.delivery.Outbound.Claim;
import io.livetable.protocol.Event;
import io.livetable.protocol.LinkCodec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Makes claims of the records that the task is given.
 *
 * <p>Within an assignment, while offsets rise, the claims of a partition touch: each begins where
 * the one before ended, also across offsets that the task was never given, since those hold no
 * committed record. The first record of an assignment, and one whose offset is not beyond the one
 * before (the consumer went back), begin a new run.
 */
final class Claims {

  private static final long NONE = -1;

  private final Limits limits;
  private final Map<TopicPartition, Run> runs = new LinkedHashMap<>();
  private List<Claim> finished = new ArrayList<>();
  private long lastNumber;

  Claims(Limits limits) {
    this.limits = limits;
  }

  /** A run starts anew; what the last one had not finished is forgotten. */
  void restart(TopicPartition partition) {
    runs.remove(partition);
    finished.removeIf(claim -> claim.partition().equals(partition));
  }

  /** A record and its event, or none: both paths pass the record over. */
  void add(TopicPartition partition, long offset, @Nullable Event event) {
    Run run = at(partition, offset);
    run.next = offset + 1;
    if (event != null) {
      run.events.add(event);
      run.bytes += LinkCodec.sizeBound(event);
    }
    if (++run.records >= limits.batchRecords() || run.bytes >= limits.batchBytes()) {
      finish(partition, run);
    }
  }

  /** A record that no claim may cover: only the server's table will have it. */
  void leaveOut(TopicPartition partition, long offset) {
    Run run = at(partition, offset);
    run.next = offset;
    finish(partition, run);
    run.base = offset + 1;
    run.next = offset + 1;
  }

  /** The claims of everything added so far. */
  List<Claim> take() {
    runs.forEach(this::finish);
    List<Claim> taken = finished;
    finished = new ArrayList<>();
    return taken;
  }

  private Run at(TopicPartition partition, long offset) {
    Run run = runs.computeIfAbsent(partition, p -> new Run());
    boolean back = offset < run.next;
    boolean jump = offset > run.next && !limits.claimJumps();
    if (run.next == NONE || back || jump) {
      finish(partition, run);
      run.base = offset;
      run.next = offset;
    }
    return run;
  }

  private void finish(TopicPartition partition, Run run) {
    if (run.base == NONE || run.base == run.next) {
      return;
    }
    long bytes = LinkCodec.sizeBoundWithoutEvents(partition.topic()) + run.bytes;
    finished.add(new Claim(++lastNumber, partition, run.base, run.next, run.events, bytes));
    run.base = run.next;
    run.events = new ArrayList<>();
    run.bytes = 0;
    run.records = 0;
  }

  /** The claim of a partition that is being made: [base, next). */
  private static final class Run {
    private long base = NONE;
    private long next = NONE;
    private List<Event> events = new ArrayList<>();
    private long bytes;
    private int records;
  }
}
