package io.livetable.server.simulation;

import io.livetable.protocol.ConverterIdentity;
import io.livetable.protocol.Epoch;
import io.livetable.protocol.Event;
import io.livetable.server.FeederPeer;
import io.livetable.server.hub.FeedHub;
import io.livetable.server.hub.HubObserver;
import io.livetable.server.hub.ManualLoop;
import io.livetable.server.hub.PartitionHub;
import io.livetable.server.hub.Path;
import io.livetable.server.session.FeedSources;
import io.livetable.server.subscription.CountingSubscriptions;
import io.livetable.server.subscription.FeedSubscription;
import io.livetable.server.table.TableListener;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A server: real hubs and sessions on loops that run by hand, modelled tables. Its tables' commits
 * and changelogs survive a crash.
 */
final class SimulatedServer {

  private static final long STALENESS_MS = 5_000;

  final String name;
  private final World world;
  private final List<Feed> feeds = new ArrayList<>();
  private List<ManualLoop> loops = List.of();
  private boolean up;
  private int incarnation;

  /** A feed on this server, in the epoch that the server knows. */
  static final class Feed {
    final SimulatedTopic topic;
    final List<SimulatedTable> tables = new ArrayList<>();
    FeedHub hub;
    SimulatedReads reads;
    Epoch epoch;

    /** What Kafka has answered since the hub knows its epoch, by partition. */
    final Map<Integer, List<End>> ends = new HashMap<>();

    Feed(SimulatedTopic topic, FeedHub hub, SimulatedReads reads) {
      this.topic = topic;
      this.hub = hub;
      this.reads = reads;
      this.epoch = topic.epoch();
    }
  }

  /** A partition's end as it was read. */
  private record End(long readAt, long end) {}

  SimulatedServer(String name, World world) {
    this.name = name;
    this.world = world;
    for (SimulatedTopic topic : world.topics()) {
      Feed feed = new Feed(topic, hub(topic), new SimulatedReads(world, List.of()));
      TableListener listener = FeederPeer.to(feed.hub);
      topic.logs().forEach(log -> feed.tables.add(new SimulatedTable(log, world, listener, null)));
      feeds.add(feed);
    }
    start();
  }

  boolean isUp() {
    return up;
  }

  /** Rises with each start. */
  int incarnation() {
    return incarnation;
  }

  List<Feed> feeds() {
    return feeds;
  }

  List<ManualLoop> loops() {
    return loops;
  }

  /** Whether a table that offers to this partition would block now. */
  boolean queueFull(Feed feed, int partition) {
    return loop(feed, partition).offersWaiting() >= world.settings().number("queue");
  }

  /** The loop that a partition belongs to. */
  ManualLoop loop(Feed feed, int partition) {
    return loops.get(Math.floorMod(feed.topic.feed.hashCode() + partition, loops.size()));
  }

  void start() {
    if (up) {
      return;
    }
    up = true;
    incarnation++;
    loops = List.of(world.newLoop(), world.newLoop());
    for (Feed feed : feeds) {
      feed.hub = hub(feed.topic);
      feed.reads = new SimulatedReads(world, feed.tables);
      if (feed.epoch.equals(feed.topic.epoch())) {
        TableListener listener = FeederPeer.to(feed.hub);
        feed.tables.forEach(table -> table.restart(listener));
        started(feed);
      } else {
        detect(feed);
      }
    }
  }

  void crash(boolean lost) {
    up = false;
    for (Feed feed : feeds) {
      if (lost) {
        feed.tables.forEach(SimulatedTable::wipe);
      }
      feed.tables.forEach(SimulatedTable::close);
    }
  }

  /** The server learns that a topic was created anew. */
  void detect(Feed feed) {
    if (!feed.epoch.equals(feed.topic.epoch()) || feed.hub.epoch().isEmpty()) {
      boolean alive = feed.hub.epoch().isPresent();
      TableListener listener = FeederPeer.to(feed.hub);
      feed.tables.forEach(SimulatedTable::close);
      feed.epoch = feed.topic.epoch();
      for (SimulatedLog log : feed.topic.logs()) {
        SimulatedTable before = alive ? feed.tables.get(log.partition) : null;
        feed.tables.set(log.partition, new SimulatedTable(log, world, listener, before));
      }
      started(feed);
    }
  }

  private void started(Feed feed) {
    Map<Integer, Long> ends = new HashMap<>();
    feed.tables.forEach(table -> ends.put(table.log.partition, table.log.end()));
    feed.hub.started(feed.epoch, ends);
    feed.ends.clear();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(name).append(up ? " up" : " down");
    for (Feed feed : feeds) {
      text.append("\n  ").append(feed.epoch).append(' ').append(feed.tables);
      for (String account : List.of("a", "b")) {
        feed.hub
            .locate(account)
            .map(FeedHub.Place::partition)
            .ifPresent(
                hub ->
                    text.append(
                        ", %s: frontier %d, ring from %d, %s, %s"
                            .formatted(
                                account,
                                hub.frontier(),
                                hub.ringStart(),
                                hub.isReady() ? "ready" : "not ready",
                                hub.freshness())));
      }
    }
    return text.toString();
  }

  /** What sessions of this server read from. */
  FeedSources sources() {
    return new FeedSources(
        feeds.stream()
            .map(
                feed ->
                    new FeedSources.Feed(
                        feed.hub,
                        new FeedSubscription.Source(
                            feed.reads,
                            feed.reads,
                            world.timers(),
                            new CountingSubscriptions(world.counts())),
                        update -> world.count("update by " + update.path().text())))
            .toList());
  }

  private FeedHub hub(SimulatedTopic topic) {
    Settings settings = world.settings();
    return new FeedHub(
        new FeedHub.Description(
            topic.feed, topic.feed, topic.kind, topic.depth, new ConverterIdentity("", "", "", "")),
        SimulatedTopic::partition,
        true,
        loops.isEmpty() ? List.of(new ManualLoop()) : List.copyOf(loops),
        new PartitionHub.Bounds(
            1 << 24, settings.number("ring"), settings.number("pending"), STALENESS_MS),
        world::clock,
        new Observer(topic));
  }

  /** Kafka answers with a partition's ends. */
  void ends(Feed feed, SimulatedTable table, long openTransaction) {
    long end = table.log.end();
    if (feed.hub.frontier(table.log.partition) > end) {
      feed.hub.refute(table.log.partition, end);
    }
    feed.hub.ends(table.log.partition, end, end + openTransaction);
    feed.ends
        .computeIfAbsent(table.log.partition, any -> new ArrayList<>())
        .add(new End(world.clock(), end));
    check(feed, table.log.partition);
  }

  /** A second has passed. */
  void judge(Feed feed) {
    feed.hub.tick();
    feed.tables.forEach(table -> check(feed, table.log.partition));
  }

  /** P13: what is judged current lacks nothing that was the end longer ago than the bound. */
  private void check(Feed feed, int partition) {
    long bound = world.clock() - STALENESS_MS;
    for (String account : World.ACCOUNTS) {
      FeedHub.Place place = feed.hub.locate(account).orElse(null);
      if (place != null && place.partition().partition() == partition) {
        place.loop().execute(() -> check(feed, place, bound));
        return;
      }
    }
  }

  private void check(Feed feed, FeedHub.Place place, long bound) {
    PartitionHub hub = place.partition();
    if (!hub.freshness().isCurrent() || !place.epoch().equals(feed.epoch)) {
      return;
    }
    List<End> ends = feed.ends.getOrDefault(hub.partition(), List.of());
    if (ends.stream().allMatch(end -> end.readAt() < bound)) {
      throw world.violation("P13 current, and Kafka has not answered");
    }
    if (ends.stream().anyMatch(end -> end.readAt() < bound && end.end() > hub.frontier())) {
      throw world.violation("P13 current at %d with %s".formatted(hub.frontier(), ends));
    }
    world.count("current");
  }

  /**
   * A claim arrives.
   *
   * @param handed runs when it has been handed to the partition
   * @return false if its epoch is not the server's
   */
  boolean push(
      String topic, SimulatedLog log, long base, long end, List<Event> events, Runnable handed) {
    for (Feed feed : feeds) {
      if (feed.topic.feed.equals(topic)) {
        boolean taken = feed.hub.push(log.epoch, log.partition, base, end, events, handed);
        world.count(taken ? "push" : "push refused");
        return taken;
      }
    }
    throw new IllegalArgumentException(topic);
  }

  private final class Observer implements FeedHub.FeedObserver, HubObserver {

    private final SimulatedTopic topic;

    Observer(SimulatedTopic topic) {
      this.topic = topic;
    }

    @Override
    public HubObserver partition(int partition) {
      return this;
    }

    @Override
    public void misplaced(int partition, long offset) {
      if (!world.falseClaims()) {
        throw world.violation("no record is misplaced");
      }
    }

    @Override
    public void event(Path path) {
      world.count("event by " + path.text());
    }

    @Override
    public void ready() {
      world.count("ready");
    }

    @Override
    public void reanchored() {
      world.count("reanchored");
    }

    @Override
    public void pendingDropped() {
      world.count("pending dropped");
    }

    @Override
    public void falseClaim(String account, long offset) {
      world.count("false claim found");
      world.found().found(SimulatedServer.this, topic, account);
      if (!world.falseClaims()) {
        throw world.violation("a claim is called false, of %s at %d".formatted(account, offset));
      }
    }

    @Override
    public void claimBeyondLog(long claimed, long logEnd) {
      world.count("claim beyond the log");
      if (!world.falseClaims()) {
        throw world.violation("a claim of %d is called beyond %d".formatted(claimed, logEnd));
      }
    }

    @Override
    public void unchecked() {
      world.count("unchecked");
    }
  }
}
