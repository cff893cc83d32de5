package io.livetable.server.races;

import io.livetable.protocol.ConverterIdentity;
import io.livetable.server.FeederPeer;
import io.livetable.server.client.ServerMessage;
import io.livetable.server.hub.EventLoop;
import io.livetable.server.hub.FeedHub;
import io.livetable.server.hub.HubObserver;
import io.livetable.server.hub.LoopThread;
import io.livetable.server.hub.PartitionHub;
import io.livetable.server.hub.Path;
import io.livetable.server.session.FeedSources;
import io.livetable.server.subscription.CountingSubscriptions;
import io.livetable.server.subscription.FeedSubscription;
import io.livetable.server.subscription.Timers;
import io.livetable.server.table.TablePeer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Everything of a server but its sockets and its Kafka, on the threads that it has in production.
 */
final class RaceServer {

  private static final PartitionHub.Bounds SMALL = new PartitionHub.Bounds(1 << 20, 20, 1_500, 50);

  /** How often what happened, by name. */
  final Map<String, Integer> counts = new ConcurrentHashMap<>();

  private final List<RaceTopic> topics;
  private final List<LoopThread> loops =
      List.of(
          new LoopThread("loop-1", 4, System::nanoTime),
          new LoopThread("loop-2", 4, System::nanoTime));
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(task -> thread("timer", task));
  private final List<FeedHub> hubs = new ArrayList<>();
  private final List<RaceTable> tables = new ArrayList<>();
  private final List<RaceLink> links = new ArrayList<>();
  private final List<Thread> tableThreads = new ArrayList<>();
  private final List<Thread> linkThreads = new ArrayList<>();
  private final List<TablePeer.Reader> readers = new ArrayList<>();
  private final List<FeedSources.Feed> feeds = new ArrayList<>();

  /**
   * A server that has not begun to read.
   *
   * @param pushFirst whether the links are mostly ahead of the tables, or the other way round
   */
  RaceServer(List<RaceTopic> topics, boolean pushFirst, SplittableRandom random) {
    this.topics = topics;
    topics.forEach(topic -> add(topic, pushFirst, random));
    var unused = timer.scheduleWithFixedDelay(this::tick, 1, 1, TimeUnit.MILLISECONDS);
  }

  private void add(RaceTopic topic, boolean pushFirst, SplittableRandom random) {
    FeedHub hub =
        new FeedHub(
            new FeedHub.Description(
                topic.feed,
                topic.feed,
                topic.kind,
                topic.depth,
                new ConverterIdentity("", "", "", "")),
            RaceTopic::partition,
            true,
            List.copyOf(loops),
            SMALL,
            this::now,
            new Counting());
    hub.started(topic.epoch, Map.of());
    hubs.add(hub);
    List<TablePeer.Reader> own = new ArrayList<>();
    for (int number = 0; number < RaceTopic.PARTITIONS; number++) {
      RaceTable table =
          new RaceTable(
              topic,
              topic.partition(number),
              FeederPeer.to(hub),
              counts,
              !pushFirst,
              random.split());
      tables.add(table);
      own.add(table.table.reader());
      tableThreads.add(thread("table", table));
      RaceLink link =
          new RaceLink(
              topic, topic.partition(number), hub, counts, pushFirst ? 0 : 300, random.split());
      links.add(link);
      linkThreads.add(thread("link", link));
    }
    readers.addAll(own);
    feeds.add(
        new FeedSources.Feed(
            hub,
            new FeedSubscription.Source(
                (partition, account, wanted) -> own.get(partition).read(partition, account),
                partition -> CompletableFuture.supplyAsync(() -> topic.partition(partition).end()),
                new RealTimers(),
                new CountingSubscriptions(counts)),
            update -> counts.merge("update by " + update.path().text(), 1, Integer::sum)));
  }

  static Thread thread(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  private long now() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  /** Kafka answers, far more often than in production. */
  private void tick() {
    for (int i = 0; i < hubs.size(); i++) {
      for (int number = 0; number < RaceTopic.PARTITIONS; number++) {
        long end = topics.get(i).partition(number).end();
        hubs.get(i).ends(number, end, end);
      }
      hubs.get(i).tick();
    }
  }

  void start() {
    tableThreads.forEach(Thread::start);
    linkThreads.forEach(Thread::start);
  }

  /** A stream thread is interrupted, perhaps while it waits for a loop. */
  void interruptTable(int which) {
    tableThreads.get(which % tableThreads.size()).interrupt();
  }

  FeedSources sources() {
    return new FeedSources(feeds);
  }

  ServerMessage.Welcome welcome() {
    Map<String, Integer> depths = new HashMap<>();
    topics.forEach(topic -> depths.put(topic.feed, topic.depth));
    return new ServerMessage.Welcome("race", 15_000, depths, List.of("balance"));
  }

  /** Ends all threads; what is visible by then has been passed or not. */
  void stop() throws InterruptedException {
    tables.forEach(RaceTable::stop);
    links.forEach(RaceLink::stop);
    topics.forEach(RaceTopic::close);
    for (Thread thread : linkThreads) {
      thread.join(10_000);
    }
    for (Thread thread : tableThreads) {
      thread.join(10_000);
    }
    readers.forEach(TablePeer.Reader::close);
    timer.shutdownNow();
    loops.forEach(LoopThread::close);
  }

  /** Threads that should have ended with {@link #stop}, and have not. */
  List<Thread> left() {
    List<Thread> all = new ArrayList<>(tableThreads);
    all.addAll(linkThreads);
    return all.stream().filter(Thread::isAlive).toList();
  }

  private final class RealTimers implements Timers {
    @Override
    public long now() {
      return RaceServer.this.now();
    }

    @Override
    public void after(long delayMs, EventLoop loop, Runnable task) {
      var unused = timer.schedule(() -> loop.execute(task), delayMs, TimeUnit.MILLISECONDS);
    }
  }

  private final class Counting implements FeedHub.FeedObserver, HubObserver {

    private void count(String what) {
      counts.merge(what, 1, Integer::sum);
    }

    @Override
    public HubObserver partition(int partition) {
      return this;
    }

    @Override
    public void misplaced(int partition, long offset) {
      count("misplaced");
    }

    @Override
    public void event(Path path) {
      count("event by " + path.text());
    }

    @Override
    public void ready() {
      count("ready");
    }

    @Override
    public void reanchored() {
      count("reanchored");
    }

    @Override
    public void pendingDropped() {
      count("pending dropped");
    }

    @Override
    public void falseClaim(String account, long offset) {
      count("false claim");
    }

    @Override
    public void claimBeyondLog(long claimed, long logEnd) {
      count("claim beyond the log");
    }

    @Override
    public void unchecked() {
      count("unchecked");
    }
  }
}
