package io.livetable.server.table;

import io.livetable.protocol.FeedKind;
import io.livetable.server.config.FeedConfig;
import io.livetable.server.config.ServerConfig;
import io.livetable.server.feed.FeedRecords;
import io.livetable.server.metrics.ServerMeters;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The table of one feed: the topic, folded by account, in a Streams store of this server. It starts
 * by itself as soon as Kafka and the topic are there, replaces its Streams client when that fails,
 * and tells the listener what it passes. Thread-safe.
 */
public final class FeedTable implements AccountReader, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(FeedTable.class);

  private final FeedConfig feed;
  private final Progress progress;
  private final FeedTopology topology;
  private final TableSupervisor supervisor;
  private final Thread thread;
  private final TableReads reads;
  private final TableStatus status;
  private final Readiness readiness;

  /**
   * The table of {@code feed}, not yet started.
   *
   * @param listener hears what the table passes; may block the table in {@code offered}
   */
  public FeedTable(
      FeedConfig feed,
      FeedRecords records,
      ServerConfig config,
      TableListener listener,
      ServerMeters meters) {
    this.feed = feed;
    this.progress = new Progress(listener);
    MisplacedRecords misplaced =
        new MisplacedRecords(feed, records, listener, meters.tableMisplaced(feed.name()));
    this.topology = new FeedTopology(feed, records, progress, misplaced, meters);
    this.status = new TableStatus(feed.name());
    this.readiness = new Readiness(feed.topic(), progress);
    this.supervisor =
        new TableSupervisor(
            new TableParts(
                feed,
                config,
                new TableNames(config, feed),
                progress,
                topology,
                misplaced,
                listener,
                meters,
                status,
                readiness));
    this.thread = new Thread(supervisor, "table-" + feed.name());
    thread.setDaemon(true);
    this.reads =
        new TableReads(
            progress,
            this::stored,
            new TableReads.Bounds(config.limits().tableReads(), config.overload().readTimeout()),
            new ReadCounters(meters, feed.name()),
            threads("read-" + feed.name()));
    meters.tableReadsWaiting(feed.name(), reads::waiting);
  }

  /** Starts the table; returns at once. */
  public void start() {
    thread.start();
  }

  @Override
  public CompletionStage<AccountState> read(int partition, String account, BooleanSupplier wanted) {
    return reads.read(partition, account, wanted);
  }

  private Optional<Stored> stored(int partition, String account) {
    StreamsRun from =
        status.run().orElseThrow(() -> new InvalidStateStoreException("the table is not running"));
    return feed.kind() == FeedKind.LATEST
        ? Optional.of(
            FeedTopology.readLatest(
                from.latest(topology.storeName(), partition), account, partition))
        : topology.readHistory(from.history(topology.storeName(), partition), account, partition);
  }

  /** How many accounts wait to be read. */
  public int readsWaiting() {
    return reads.waiting();
  }

  /** The name that clients use. */
  public String feed() {
    return feed.name();
  }

  /** Whether every partition has reached the end it had when the table started. */
  public boolean ready() {
    return readiness.ready();
  }

  /** What keeps the table from working, in words; empty if nothing does. */
  public Optional<String> problem() {
    return status.problem();
  }

  /** Stops the table; the group keeps its place. Returns when the Streams client is closed. */
  @Override
  public void close() {
    supervisor.close();
    reads.close();
    try {
      thread.join();
    } catch (InterruptedException e) {
      LOG.warn("feed {}: interrupted while its table closes", feed.name());
      Thread.currentThread().interrupt();
    }
  }

  private static ThreadFactory threads(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
