package io.livetable.server.simulation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.livetable.server.session.FakeWire;
import io.livetable.server.session.SessionPeer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A client as the protocol wants it, over a real session; it checks all that it is told. */
final class SimulatedClient {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String name;
  private final World world;
  private final List<Account> accounts = new ArrayList<>();
  private final ArrayDeque<String> toServer = new ArrayDeque<>();
  private final ArrayDeque<Frame> onTheWay = new ArrayDeque<>();
  private final ArrayDeque<Frame> inbox = new ArrayDeque<>();
  private @Nullable Connection connection;
  private long lastId;

  private record Connection(SimulatedServer server, SessionPeer session, FakeWire wire) {}

  /**
   * A frame from the server.
   *
   * @param sentAt see {@link FalseClaims#now}; -1 if what is in it may have waited before
   */
  private record Frame(String text, long sentAt) {}

  /** An account that the client may watch. */
  private static final class Account {
    final String name;
    final Map<String, FeedWatch> feeds = new LinkedHashMap<>();
    long id;
    boolean on;
    boolean asked;
    boolean live;
    boolean gone;

    Account(String name) {
      this.name = name;
    }
  }

  SimulatedClient(String name, World world, List<String> accountNames) {
    this.name = name;
    this.world = world;
    for (String accountName : accountNames) {
      Account account = new Account(accountName);
      for (SimulatedTopic topic : world.topics()) {
        account.feeds.put(topic.feed, new FeedWatch(world, topic, accountName));
      }
      accounts.add(account);
    }
  }

  boolean isOf(SimulatedServer server) {
    Connection now = connection;
    return now != null && now.server() == server;
  }

  /** The connection breaks. */
  void disconnect() {
    Connection now = connection;
    if (now != null) {
      now.session().close();
      connection = null;
      toServer.clear();
      onTheWay.clear();
      inbox.clear();
      for (Account account : accounts) {
        account.on = false;
        account.asked = false;
        account.gone = false;
        account.feeds.values().forEach(FeedWatch::drop);
      }
    }
  }

  /** Connects if need be, and watches an account that is not watched. */
  void connect(SimulatedServer server) {
    if (connection == null && server.isUp()) {
      boolean atOnce = world.dice().chance(.3);
      FakeWire wire =
          new FakeWire(
              atOnce, text -> onTheWay.add(new Frame(text, atOnce ? world.found().now() : -1)));
      SessionPeer session =
          new SessionPeer(
              server.sources(),
              wire,
              world.settings().number("outbox"),
              world::isShortOfMemory,
              world.timers()::now);
      connection = new Connection(server, session, wire);
      lastId = 0;
    }
    Account account = world.dice().pick(accounts);
    if (connection != null && !account.on && !account.asked) {
      subscribe(account);
    }
  }

  /** Subscribes again to an account. */
  void again() {
    Account account = world.dice().pick(accounts);
    if (account.on) {
      subscribe(account);
    }
  }

  /** Subscribes again where a feed has failed. */
  void retry() {
    for (Account account : accounts) {
      if (account.on && account.feeds.values().stream().anyMatch(feed -> !feed.isActive())) {
        subscribe(account);
      }
    }
  }

  private void subscribe(Account account) {
    Dice dice = world.dice();
    List<String> feeds = new ArrayList<>();
    Map<String, String> since = new TreeMap<>();
    boolean all = dice.chance(.6) || world.healing();
    boolean withPositions = dice.chance(world.settings().get("positions"));
    for (FeedWatch feed : account.feeds.values()) {
      boolean right = feed.isRight();
      if (!right || dice.chance(.2)) {
        feed.forget();
      }
      if (all || dice.chance(.5) || (feeds.isEmpty() && feed.topic.feed.equals("transfers"))) {
        String bogus =
            right && !world.healing() && dice.chance(.2)
                ? dice.pick(List.of("beyond_log", "epoch_changed", "wrong_partition"))
                : null;
        String position = feed.ask(right && withPositions, bogus);
        feeds.add("\"" + feed.topic.feed + "\"");
        if (position != null) {
          since.put(feed.topic.feed, position);
        } else if (!account.on) {
          feed.forget(); // Nothing is replaced: the server need not reach what the client had.
        }
      } else {
        feed.drop();
        feed.forget();
      }
    }
    account.id = ++lastId;
    account.on = true;
    account.asked = true;
    account.live = false;
    account.gone = false;
    StringBuilder text =
        new StringBuilder(
            "{\"type\":\"subscribe\",\"id\":%d,\"account\":\"%s\""
                .formatted(account.id, account.name));
    if (feeds.size() < account.feeds.size() || dice.chance(.5)) {
      text.append(",\"feeds\":[").append(String.join(",", feeds)).append(']');
    }
    if (!since.isEmpty()) {
      List<String> entries = new ArrayList<>();
      since.forEach((feed, position) -> entries.add("\"" + feed + "\":" + position));
      text.append(",\"since\":{").append(String.join(",", entries)).append('}');
    }
    send(text.append('}').toString());
  }

  /** Unsubscribes from an account. */
  void unsubscribe() {
    Account account = world.dice().pick(accounts);
    if (account.on) {
      account.id = ++lastId;
      account.on = false;
      account.asked = true;
      account.live = false;
      account.feeds.values().forEach(FeedWatch::drop);
      account.feeds.values().forEach(FeedWatch::forget);
      send(
          "{\"type\":\"unsubscribe\",\"id\":%d,\"account\":\"%s\"}"
              .formatted(account.id, account.name));
    }
  }

  private void send(String text) {
    world.trace(name + " sends " + text);
    toServer.add(text);
  }

  /** The server takes the next request, or two in one frame. */
  void request() {
    Connection now = connection;
    String first = now == null ? null : toServer.poll();
    if (now != null) {
      checkOutbox(now);
    }
    if (now != null && first != null) {
      String second = world.dice().chance(.3) ? toServer.poll() : null;
      now.session().receive(second == null ? first : "[" + first + "," + second + "]");
    }
  }

  /** The frame in flight arrives, and the next may leave. */
  void wire() {
    Connection now = connection;
    if (now != null) {
      checkOutbox(now);
      now.wire().frames();
      inbox.addAll(onTheWay);
      onTheWay.clear();
      if (now.wire().inFlight() > 0) {
        now.wire().leave();
      }
    }
  }

  /** P8: snapshots and words about the state are always taken, so a few may come on top. */
  private void checkOutbox(Connection now) {
    long bytes = now.session().outboxBytes();
    if (bytes > world.settings().number("outbox") + 6_000) {
      throw world.violation("P8 an outbox holds %d bytes".formatted(bytes));
    }
  }

  /** The client takes the next frame. */
  void receive() {
    Frame next = inbox.poll();
    if (next != null) {
      String frame = next.text();
      world.trace(name + " receives " + frame);
      try {
        JsonNode json = JSON.readTree(frame);
        if (json.isArray()) {
          world.count("array");
          json.forEach(message -> take(message, next.sentAt()));
        } else {
          take(json, next.sentAt());
        }
      } catch (JsonProcessingException e) {
        throw world.violation("not JSON: " + frame);
      }
    }
  }

  private void take(JsonNode message, long sentAt) {
    Account account =
        accounts.stream()
            .filter(one -> one.name.equals(message.path("account").asText()))
            .findFirst()
            .orElseThrow(() -> world.violation("of an account that nobody watches: " + message));
    FeedWatch feed = account.feeds.get(message.path("feed").asText());
    String type = message.path("type").asText();
    if (type.equals("update") || type.equals("status")) {
      takeLoose(account, Objects.requireNonNull(feed), message, type);
      return;
    }
    long id = message.path("id").asLong();
    if (id > account.id) {
      throw world.violation("an answer to nothing: " + message);
    } else if (id < account.id) {
      world.count("answer ignored");
      return;
    }
    account.asked = false;
    switch (type) {
      case "snapshot", "resumed" -> Objects.requireNonNull(feed).answer(message, sentAt);
      case "error" ->
          Objects.requireNonNull(feed)
              .failed(
                  message,
                  sentAt,
                  world
                      .found()
                      .at(Objects.requireNonNull(connection).server(), feed.topic, account.name));
      case "live" -> takeLive(account);
      case "unsubscribed" -> {
        account.gone = true;
        world.count("unsubscribed");
      }
      default -> throw world.violation("what is this: " + message);
    }
  }

  private void takeLoose(Account account, FeedWatch feed, JsonNode message, String type) {
    if (account.gone) {
      throw world.violation("after unsubscribed: " + message);
    }
    if (account.live && !feed.isActive()) {
      throw world.violation("of a feed that is over, after live: " + message);
    }
    if (type.equals("update")) {
      feed.update(message);
    } else {
      feed.status(message);
    }
  }

  private void takeLive(Account account) {
    List<FeedWatch> active = account.feeds.values().stream().filter(FeedWatch::isActive).toList();
    if (account.live || active.isEmpty()) {
      throw world.violation("live said again, or of nothing");
    }
    if (!active.stream().allMatch(FeedWatch::isLive)) {
      throw world.violation("live said too early: " + active);
    }
    account.live = true;
    world.count("live");
  }

  /** Whether every account is watched, live and complete. */
  boolean isHealed() {
    return accounts.stream()
        .allMatch(
            account ->
                account.on
                    && account.live
                    && account.feeds.values().stream().allMatch(FeedWatch::isComplete));
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(name);
    for (Account account : accounts) {
      text.append("\n  ").append(account.on ? "on" : "off").append(account.live ? ", live " : " ");
      text.append(account.feeds.values());
    }
    return text.toString();
  }
}
