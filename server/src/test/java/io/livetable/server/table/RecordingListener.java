package io.livetable.server.table;

import io.livetable.protocol.Epoch;
import io.livetable.protocol.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what a table says and checks that its ranges are contiguous. Events offered more than
 * once must be equal.
 */
final class RecordingListener implements TableListener {

  private final Map<Integer, Long> progress = new HashMap<>();
  private final Map<Integer, TreeMap<Long, Event>> events = new HashMap<>();
  private final Map<Integer, String> misplaced = new TreeMap<>();
  private final Map<Integer, Long> ends = new HashMap<>();
  private final List<String> breaches = new ArrayList<>();
  private final List<String> calls = new ArrayList<>();
  private final List<Epoch> epochs = new ArrayList<>();
  private @Nullable String stopped;
  private final Map<Integer, Long> frontiers = new HashMap<>();
  private final Map<Integer, Long> refuted = new HashMap<>();
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private boolean fail;
  private @Nullable String unreachable;
  private int outages;

  @Override
  public synchronized void started(Epoch epoch, Map<Integer, Long> readyAt) {
    epochs.add(epoch);
    progress.clear();
    events.clear();
    calls.add("started");
  }

  @Override
  public synchronized void initialised(int partition, long position) {
    if (progress.putIfAbsent(partition, position) != null) {
      breaches.add("partition " + partition + " initialised twice");
    }
    calls.add("initialised " + partition + " " + position);
  }

  @Override
  public void offered(int partition, long base, long end, @Nullable Event event) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    take(partition, base, end, event);
  }

  private synchronized void take(int partition, long base, long end, @Nullable Event event) {
    if (fail) {
      fail = false;
      throw new IllegalStateException("the listener fails once");
    }
    Long before = progress.put(partition, end);
    if (before == null || before != base || end <= base) {
      breaches.add("partition %d at %s: [%d, %d)".formatted(partition, before, base, end));
    }
    if (event != null) {
      if (event.offset() < base || event.offset() >= end || event.partition() != partition) {
        breaches.add("[%d, %d) holds %s".formatted(base, end, event));
      }
      Event earlier =
          events.computeIfAbsent(partition, p -> new TreeMap<>()).put(event.offset(), event);
      if (earlier != null && !earlier.equals(event)) {
        breaches.add(earlier + " became " + event);
      }
    }
  }

  @Override
  public synchronized void closed(int partition) {
    if (progress.remove(partition) == null) {
      breaches.add("partition " + partition + " closed while it was not initialised");
    }
    calls.add("closed " + partition);
  }

  @Override
  public synchronized void ends(int partition, long stableEnd, long logEnd) {
    ends.put(partition, stableEnd);
    unreachable = null;
  }

  @Override
  public synchronized void refuted(int partition, long stableEnd) {
    refuted.put(partition, stableEnd);
    frontiers.remove(partition);
  }

  /** The ends that what was given was found to lie beyond. */
  synchronized Map<Integer, Long> refuted() {
    return Map.copyOf(refuted);
  }

  @Override
  public synchronized void unreachable(String why) {
    unreachable = why;
    outages++;
  }

  @Override
  public synchronized void misplaced(int partition, String message) {
    if (misplaced.put(partition, message) != null) {
      breaches.add("partition " + partition + " misplaced twice");
    }
  }

  @Override
  public synchronized void stopped(String message) {
    stopped = message;
  }

  @Override
  public synchronized long frontier(int partition) {
    return frontiers.getOrDefault(partition, Progress.NONE);
  }

  /** Readers have been given what is before {@code frontier}. */
  synchronized void given(int partition, long frontier) {
    frontiers.put(partition, frontier);
  }

  /** Lets every range wait until the answer is counted down. */
  CountDownLatch hold() {
    CountDownLatch held = new CountDownLatch(1);
    gate = held;
    return held;
  }

  /** The next range will be refused with an exception. */
  synchronized void failOnce() {
    fail = true;
  }

  synchronized List<String> breaches() {
    return List.copyOf(breaches);
  }

  synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  synchronized List<Epoch> epochs() {
    return List.copyOf(epochs);
  }

  synchronized Map<Integer, String> misplaced() {
    return Map.copyOf(misplaced);
  }

  synchronized Optional<String> stopped() {
    return Optional.ofNullable(stopped);
  }

  /** How often it was said that Kafka does not answer. */
  synchronized int outages() {
    return outages;
  }

  synchronized Optional<String> unreachable() {
    return Optional.ofNullable(unreachable);
  }

  /** T of a partition, -1 if unknown. */
  synchronized long progress(int partition) {
    return progress.getOrDefault(partition, -1L);
  }

  synchronized Map<Integer, Long> ends() {
    return Map.copyOf(ends);
  }

  /** The events offered of an account before {@code position}, in offset order. */
  synchronized List<Event> events(int partition, String account, long position) {
    TreeMap<Long, Event> all = events.get(partition);
    return all == null
        ? List.of()
        : all.headMap(position).values().stream()
            .filter(event -> event.account().equals(account))
            .toList();
  }
}
