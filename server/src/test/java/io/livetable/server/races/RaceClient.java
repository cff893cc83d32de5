package io.livetable.server.races;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.livetable.server.client.ClientState;
import io.livetable.server.client.MessageReader;
import io.livetable.server.client.Position;
import io.livetable.server.client.ServerMessage;
import io.livetable.server.client.Transcript;
import io.livetable.server.session.FeedSources;
import io.livetable.server.session.SessionPeer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client over a real session: one thread is its browser, one its socket's reader on the server,
 * and what the server sends leaves on others. It does something at random moments.
 */
final class RaceClient implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int OUTBOX_BYTES = 3_000;
  private static final List<Set<String>> FEEDS =
      List.of(Set.of("balance", "transfers"), Set.of("balance"), Set.of("transfers"));

  private final FeedSources sources;
  private final ServerMessage.Welcome welcome;
  private final ScheduledExecutorService wires;
  private final SplittableRandom random;
  private final SplittableRandom wireRandom;
  private final ScheduledExecutorService browser =
      Executors.newSingleThreadScheduledExecutor(task -> RaceServer.thread("browser", task));
  private final ExecutorService socket =
      Executors.newSingleThreadExecutor(task -> RaceServer.thread("socket", task));
  private final Transcript transcript = new Transcript();
  private final ClientState state = new ClientState(transcript, new Took());
  private final Set<String> live = new HashSet<>();
  private final Map<String, Long> asked = new HashMap<>();
  private @Nullable SessionPeer session;
  private int connection;
  private int broken;
  private boolean acting = true;

  RaceClient(
      FeedSources sources,
      ServerMessage.Welcome welcome,
      ScheduledExecutorService wires,
      SplittableRandom random) {
    this.sources = sources;
    this.welcome = welcome;
    this.wires = wires;
    this.random = random;
    this.wireRandom = random.split();
    browser.execute(
        () -> {
          connect(false);
          act();
        });
  }

  private void act() {
    if (!acting) {
      return;
    }
    String account = RaceTopic.ACCOUNTS.get(random.nextInt(RaceTopic.ACCOUNTS.size()));
    int action = random.nextInt(100);
    if (action < 70) {
      Set<String> feeds = FEEDS.get(random.nextInt(FEEDS.size()));
      state.subscribe(account, feeds, random.nextInt(3) > 0).ifPresent(this::send);
    } else if (action < 90) {
      state.unsubscribe(account).ifPresent(this::send);
    } else {
      disconnect();
      connect(random.nextInt(4) > 0);
    }
    var unused = browser.schedule(this::act, random.nextInt(8_000), TimeUnit.MICROSECONDS);
  }

  private void connect(boolean resume) {
    int mine = ++connection;
    live.clear();
    session =
        SessionPeer.over(
            sources,
            (frame, sent) -> leave(mine, frame, sent),
            OUTBOX_BYTES,
            () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
    state.opened(welcome, resume).forEach(this::send);
  }

  private void disconnect() {
    SessionPeer old = session;
    if (old != null) {
      state.closed();
      socket.execute(old::close);
    }
  }

  private void send(String text) {
    SessionPeer now = session;
    if (now != null) {
      JsonNode message = json(text);
      live.remove(message.path("account").asText());
      asked.put(message.path("account").asText(), message.path("id").asLong());
      socket.execute(() -> now.receive(text));
    }
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /** A frame leaves: at once on the thread that sends it, or later on another. */
  private void leave(int mine, String frame, Runnable sent) {
    int delay;
    synchronized (wireRandom) {
      delay = wireRandom.nextInt(12) == 0 ? 8_000 : wireRandom.nextInt(900) - 300;
    }
    if (delay < 0) {
      arrive(mine, frame);
      sent.run();
    } else {
      var unused =
          wires.schedule(
              () -> {
                arrive(mine, frame);
                sent.run();
              },
              delay,
              TimeUnit.MICROSECONDS);
    }
  }

  private void arrive(int mine, String frame) {
    if (!browser.isShutdown()) {
      browser.execute(
          () -> {
            if (mine == connection) {
              MessageReader.read(frame)
                  .forEach(message -> state.receive(message).ifPresent(this::send));
            }
          });
    }
  }

  /** The client does nothing from now on but stay connected. */
  void rest() throws ExecutionException, InterruptedException {
    browser.submit(() -> acting = false).get();
  }

  /** Whether the client has every record of what it watches, and knows that it is live. */
  boolean caughtUp(List<RaceTopic> topics) throws ExecutionException, InterruptedException {
    return browser
        .submit(
            () ->
                state.answered()
                    && live.containsAll(state.accounts())
                    && state.accounts().stream().allMatch(account -> caughtUp(account, topics)))
        .get();
  }

  private boolean caughtUp(String account, List<RaceTopic> topics) {
    return topics.stream()
        .filter(topic -> state.feeds(account).contains(topic.feed))
        .allMatch(
            topic -> {
              Optional<Position> position = state.position(account, topic.feed);
              return position.isPresent() && position.get().next() > topic.last(account);
            });
  }

  /** Where the client stands, for a failure's message. */
  String standing() throws ExecutionException, InterruptedException {
    return browser
        .submit(
            () ->
                state.accounts().stream()
                    .map(
                        account ->
                            "%s%s: %s"
                                .formatted(
                                    account,
                                    live.contains(account) ? ", live" : "",
                                    state.feeds(account).stream()
                                        .map(feed -> feed + " " + state.position(account, feed))
                                        .toList()))
                    .toList()
                    .toString())
        .get();
  }

  /** What passed between the client and its sessions. */
  List<Transcript.Entry> transcript() {
    return transcript.entries();
  }

  /** How often an update did not follow on what the client had, or live was said again. */
  int broken() {
    return broken;
  }

  @Override
  public void close() {
    disconnect();
    browser.shutdownNow();
    socket.shutdown();
  }

  private final class Took implements ClientState.Observer {
    @Override
    public void took(ServerMessage message) {
      if (message instanceof ServerMessage.Live said
          && asked.getOrDefault(said.account(), 0L) == said.id()) {
        broken += live.add(said.account()) ? 0 : 1;
      }
    }

    @Override
    public void broken(ServerMessage.Update update, Position position) {
      broken++;
    }

    @Override
    public void failed(ServerMessage.Failed failure) {
      var unused = browser.schedule(() -> again(failure.account()), 5, TimeUnit.MILLISECONDS);
    }

    private void again(String account) {
      if (state.accounts().contains(account)) {
        state.subscribe(account, state.feeds(account), true).ifPresent(RaceClient.this::send);
      }
    }
  }
}
