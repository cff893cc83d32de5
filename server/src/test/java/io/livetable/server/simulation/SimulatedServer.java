package io.livetable.server.simulation;

import io.livetable.protocol.ConverterIdentity;
import io.livetable.protocol.Epoch;
import io.livetable.protocol.Event;
import io.livetable.server.hub.FeedHub;
import io.livetable.server.hub.HubObserver;
import io.livetable.server.hub.ManualLoop;
import io.livetable.server.hub.PartitionHub;
import io.livetable.server.hub.Path;
import io.livetable.server.session.FeedSources;
import io.livetable.server.subscription.CountingSubscriptions;
import io.livetable.server.subscription.FeedSubscription;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A server: real hubs and sessions on loops that run by hand, modelled tables. Its tables' commits
 * and changelogs survive a crash.
 */
final class SimulatedServer {

  final String name;
  private final World world;
  private final List<Feed> feeds = new ArrayList<>();
  private List<ManualLoop> loops = List.of();
  private boolean up;

  /** A feed on this server, in the epoch that the server knows. */
  static final class Feed {
    final SimulatedTopic topic;
    final List<SimulatedTable> tables = new ArrayList<>();
    FeedHub hub;
    SimulatedReads reads;
    Epoch epoch;

    Feed(SimulatedTopic topic, FeedHub hub, SimulatedReads reads) {
      this.topic = topic;
      this.hub = hub;
      this.reads = reads;
      this.epoch = topic.epoch();
    }
  }

  SimulatedServer(String name, World world) {
    this.name = name;
    this.world = world;
    for (SimulatedTopic topic : world.topics()) {
      Feed feed = new Feed(topic, hub(topic), new SimulatedReads(world.dice(), List.of()));
      topic.logs().forEach(log -> feed.tables.add(new SimulatedTable(log, world.dice(), feed.hub)));
      feeds.add(feed);
    }
    start();
  }

  boolean isUp() {
    return up;
  }

  List<Feed> feeds() {
    return feeds;
  }

  List<ManualLoop> loops() {
    return loops;
  }

  /** Whether a table that offers to this partition would block now. */
  boolean queueFull(Feed feed, int partition) {
    int index = Math.floorMod(feed.topic.feed.hashCode() + partition, loops.size());
    return loops.get(index).offersWaiting() >= world.settings().number("queue");
  }

  void start() {
    if (up) {
      return;
    }
    up = true;
    loops = List.of(new ManualLoop(), new ManualLoop());
    for (Feed feed : feeds) {
      feed.hub = hub(feed.topic);
      feed.reads = new SimulatedReads(world.dice(), feed.tables);
      if (feed.epoch.equals(feed.topic.epoch())) {
        feed.tables.forEach(table -> table.tell(feed.hub));
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
      feed.tables.forEach(SimulatedTable::close);
      feed.epoch = feed.topic.epoch();
      List<SimulatedTable> created = new ArrayList<>();
      feed.topic
          .logs()
          .forEach(log -> created.add(new SimulatedTable(log, world.dice(), feed.hub)));
      for (int i = 0; i < created.size(); i++) {
        feed.tables.set(i, created.get(i));
      }
      started(feed);
    }
  }

  private void started(Feed feed) {
    Map<Integer, Long> ends = new HashMap<>();
    feed.tables.forEach(table -> ends.put(table.log.partition, table.log.end()));
    feed.hub.started(feed.epoch, ends);
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
            1 << 24, settings.number("ring"), settings.number("pending"), 5_000),
        world::clock,
        new Observer());
  }

  /** Kafka answers with a partition's ends. */
  void ends(Feed feed, SimulatedTable table, long openTransaction) {
    feed.hub.ends(table.log.partition, table.log.end(), table.log.end() + openTransaction);
  }

  /** A claim arrives; refused if its epoch is not the server's. */
  void push(Feed feed, Epoch epoch, int partition, long base, long end, List<Event> events) {
    if (!feed.hub.push(epoch, partition, base, end, events, () -> world.count("push"))) {
      world.count("push refused");
    }
  }

  private final class Observer implements FeedHub.FeedObserver, HubObserver {

    @Override
    public HubObserver partition(int partition) {
      return this;
    }

    @Override
    public void misplaced(int partition, long offset) {
      throw world.violation("no record is misplaced");
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
      if (!world.falseClaims()) {
        throw world.violation("a claim is called false, of %s at %d".formatted(account, offset));
      }
    }

    @Override
    public void unchecked() {
      world.count("unchecked");
    }
  }
}
