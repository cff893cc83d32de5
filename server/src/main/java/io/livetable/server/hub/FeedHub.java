package io.livetable.server.hub;

import io.livetable.protocol.ConverterIdentity;
import io.livetable.protocol.Epoch;
import io.livetable.protocol.Event;
import io.livetable.protocol.FeedKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One feed: its partitions, each on its event loop, and what is known of its topic. Thread-safe;
 * the calls of the table side for one partition must not overlap.
 */
public final class FeedHub {

  private final Description description;
  private final AccountPartitioner partitioner;
  private final boolean misplacedIsStale;
  private final List<EventLoop> loops;
  private final PartitionHub.Bounds bounds;
  private final LongSupplier clock;
  private final FeedObserver observer;
  private volatile @Nullable Current current;
  private volatile @Nullable String problem;
  private volatile @Nullable String unreachable = "Kafka has not answered yet";

  /**
   * What a feed is.
   *
   * @param name the name that clients use
   * @param topic the Kafka topic
   * @param kind how the feed folds
   * @param depth how many events a history shows; 1 for a latest feed
   * @param converters the converters that the table uses
   */
  public record Description(
      String name, String topic, FeedKind kind, int depth, ConverterIdentity converters) {}

  /** Hears what happens in a feed's partitions, for meters and logs. */
  public interface FeedObserver {
    /** The observer of one partition. */
    HubObserver partition(int partition);

    /** A pushed record was found in another partition than its key's. */
    void misplaced(int partition, long offset);
  }

  /** Where an account's records are. */
  public record Place(Epoch epoch, PartitionHub partition, EventLoop loop) {}

  private record Current(Epoch epoch, List<Place> places) {}

  /**
   * A feed whose topic is not known yet.
   *
   * @param description what it is
   * @param partitioner where accounts are
   * @param misplacedIsStale whether records in other partitions make the feed stale
   * @param loops the server's event loops
   * @param bounds of each partition
   * @param clock milliseconds since the epoch
   * @param observer hears what happens
   */
  public FeedHub(
      Description description,
      AccountPartitioner partitioner,
      boolean misplacedIsStale,
      List<EventLoop> loops,
      PartitionHub.Bounds bounds,
      LongSupplier clock,
      FeedObserver observer) {
    this.description = description;
    this.partitioner = partitioner;
    this.misplacedIsStale = misplacedIsStale;
    this.loops = List.copyOf(loops);
    this.bounds = bounds;
    this.clock = clock;
    this.observer = observer;
  }

  /** The name that clients use. */
  public String name() {
    return description.name();
  }

  /** The Kafka topic. */
  public String topic() {
    return description.topic();
  }

  /** How the feed folds. */
  public FeedKind kind() {
    return description.kind();
  }

  /** How many events a history shows; 1 for a latest feed. */
  public int depth() {
    return description.depth();
  }

  /** The converters that the table uses. */
  public ConverterIdentity converters() {
    return description.converters();
  }

  /** The identity of the feed's topic; empty until Kafka has told it. */
  public Optional<Epoch> epoch() {
    return Optional.ofNullable(current).map(Current::epoch);
  }

  /** What the feed's partitions use of what is bounded, about a second ago. */
  public Usage usage() {
    Current now = current;
    return now == null
        ? Usage.NONE
        : now.places().stream()
            .map(place -> place.partition().usage())
            .reduce(Usage.NONE, Usage::plus);
  }

  /** Why the feed cannot be served in full, in words; empty if it can. */
  public Optional<String> problem() {
    String lasting = problem;
    if (lasting != null) {
      return Optional.of(lasting);
    }
    Current now = current;
    if (now == null) {
      return Optional.of(
          "feed %s: topic %s is not known yet: %s"
              .formatted(name(), topic(), Optional.ofNullable(unreachable).orElse("starting")));
    }
    List<Integer> behind =
        now.places().stream()
            .map(Place::partition)
            .filter(partition -> !partition.isReady())
            .map(PartitionHub::partition)
            .toList();
    if (!behind.isEmpty()) {
      return Optional.of(
          "feed %s: partitions %s of %s are being read".formatted(name(), behind, topic()));
    }
    return Optional.empty();
  }

  /**
   * What makes the feed's views older than they should be although they are served, in words: that
   * Kafka does not answer.
   */
  public Optional<String> concern() {
    return Optional.ofNullable(unreachable)
        .map(why -> "feed %s: Kafka does not answer: %s".formatted(name(), why));
  }

  /**
   * Where an account is; empty until the topic is known.
   *
   * @throws IllegalArgumentException if the feed's keys cannot be this account; the message says
   *     why
   */
  public Optional<Place> locate(String account) {
    Current now = current;
    if (now == null) {
      return Optional.empty();
    }
    return Optional.of(now.places().get(partitioner.partition(account, now.places().size())));
  }

  /** Hands over a claim of a task that need not hear more of it. */
  public boolean push(
      Epoch epoch, int partition, long base, long end, List<Event> events, Runnable done) {
    return push(epoch, partition, base, end, events, done, logEnd -> {});
  }

  /**
   * Hands a pushed claim to the partition's event loop.
   *
   * @param done run on the loop when the claim has been handed to the partition
   * @param refuted run on the loop with the log's end, if that turns out to be before the claim's
   * @return false if the epoch is not the feed's or the partition is not one of its: nothing is
   *     done
   */
  public boolean push(
      Epoch epoch,
      int partition,
      long base,
      long end,
      List<Event> events,
      Runnable done,
      LongConsumer refuted) {
    Current now = current;
    if (now == null
        || !now.epoch().equals(epoch)
        || partition < 0
        || partition >= now.places().size()) {
      return false;
    }
    List<Event> placed = placed(events, partition, now.places().size());
    Place place = now.places().get(partition);
    place
        .loop()
        .execute(
            () -> {
              place.partition().offerPush(base, end, placed, refuted);
              done.run();
            });
    return true;
  }

  /**
   * The topic is known; {@code readyAt} holds for each partition the end that must be reached. The
   * same epoch again changes nothing.
   */
  public synchronized void started(Epoch epoch, Map<Integer, Long> readyAt) {
    Current old = current;
    if (old != null && old.epoch().equals(epoch)) {
      return;
    }
    List<Place> places = new ArrayList<>();
    for (int partition = 0; partition < epoch.partitions(); partition++) {
      places.add(
          new Place(
              epoch,
              new PartitionHub(
                  partition,
                  readyAt.getOrDefault(partition, 0L),
                  bounds,
                  clock,
                  observer.partition(partition)),
              loops.get(Math.floorMod(topic().hashCode() + partition, loops.size()))));
    }
    current = new Current(epoch, List.copyOf(places));
    problem = null;
    if (old != null) {
      old.places().forEach(place -> place.loop().execute(place.partition()::end));
    }
  }

  /** The table of a partition was initialised at {@code progress}. */
  public void initialised(int partition, long progress) {
    Place place = place(partition);
    place.loop().execute(() -> place.partition().initialised(progress));
  }

  /**
   * The table passed [base, end); blocks while the loop is behind.
   *
   * @throws InterruptedException if interrupted: the range is lost, and the table must not pass it
   */
  public void offerTable(int partition, long base, long end, @Nullable Event event)
      throws InterruptedException {
    Place place = place(partition);
    place.loop().offer(() -> place.partition().offerTable(base, end, event));
  }

  /**
   * The partition's {@link PartitionHub#frontier}, {@link PartitionHub#UNKNOWN} before the topic is
   * known.
   */
  public long frontier(int partition) {
    return current == null ? PartitionHub.UNKNOWN : place(partition).partition().frontier();
  }

  /** Kafka answered. */
  public void ends(int partition, long stableEnd, long logEnd) {
    unreachable = null;
    Place place = place(partition);
    long now = clock.getAsLong();
    place.loop().execute(() -> place.partition().ends(now, stableEnd, logEnd));
  }

  /** Kafka has refuted that the log reaches to the partition's {@link #frontier}. */
  public void refute(int partition, long logEnd) {
    Place place = place(partition);
    place.loop().execute(() -> place.partition().refute(logEnd));
  }

  /** Kafka did not answer. */
  public void unreachable(String why) {
    unreachable = why;
    tick();
  }

  /** Judges anew which partitions are current; to be called about once a second. */
  public void tick() {
    long now = clock.getAsLong();
    forEach(place -> place.loop().execute(() -> place.partition().tick(now)));
  }

  /**
   * Records lie in other partitions than their keys': the feed is stale, unless it is configured to
   * pass over them.
   */
  public synchronized void misplaced(String message) {
    if (misplacedIsStale && problem == null) {
      fail(StaleReason.MISPLACED_RECORDS, message);
    }
  }

  /** The feed has stopped for good. */
  public void stopped(String message) {
    fail(StaleReason.DATA_LOSS, message);
  }

  private synchronized void fail(StaleReason reason, String message) {
    problem = "feed %s: %s".formatted(name(), message);
    long now = clock.getAsLong();
    forEach(place -> place.loop().execute(() -> place.partition().staleForGood(reason, now)));
  }

  /** What a task says of a record's place is no evidence: the table says so if it is true. */
  private List<Event> placed(List<Event> events, int partition, int partitions) {
    List<Event> placed = new ArrayList<>(events.size());
    for (Event event : events) {
      if (isAt(event.account(), partition, partitions)) {
        placed.add(event);
      } else {
        observer.misplaced(partition, event.offset());
      }
    }
    return placed;
  }

  private boolean isAt(String account, int partition, int partitions) {
    try {
      return partitioner.partition(account, partitions) == partition;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private Place place(int partition) {
    Current now = current;
    if (now == null) {
      throw new IllegalStateException("the table speaks of a partition before the topic is known");
    }
    return now.places().get(partition);
  }

  private void forEach(java.util.function.Consumer<Place> action) {
    Current now = current;
    if (now != null) {
      now.places().forEach(action);
    }
  }
}
