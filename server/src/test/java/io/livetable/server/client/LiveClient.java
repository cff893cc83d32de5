package io.livetable.server.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A client that stays connected: it reconnects with growing delays, resumes what it watches, and
 * hangs up on a server that it has not heard of for two heartbeats. Thread-safe; listeners are
 * called under the client's lock, one call at a time.
 */
public final class LiveClient implements AutoCloseable {

  private static final long FIRST_DELAY_MS = 100;
  private static final long LAST_DELAY_MS = 2_000;
  private static final long RETRY_MS = 500;

  private final URI uri;
  private final HttpClient http;
  private final ScheduledExecutorService timer;
  private final Listener listener;
  private final Transcript transcript;
  private final ClientState state;
  private final ScheduledFuture<?> watchdog;
  private @Nullable Connection connection;
  private Optional<Supplier<String>> tokens = Optional.empty();
  private boolean resume = true;
  private boolean closed;
  private boolean reading = true;
  private long delayMs = FIRST_DELAY_MS;
  private long heartbeatMs = 15_000;
  private final Set<String> retrying = new HashSet<>();
  private int broken;

  /** Hears what happens to a client. */
  public interface Listener {
    /** A message was taken in. */
    default void took(LiveClient client, ServerMessage message) {}

    /** An update did not follow on what the client had. */
    default void broken(LiveClient client, ServerMessage.Update update, Position position) {}

    /** A subscription, or one feed of it, failed; the client tries again if that may help. */
    default void failed(LiveClient client, ServerMessage.Failed failure) {}

    /** A frame came; called before what it holds is taken in. */
    default void received(LiveClient client, String frame) {}

    /** A message is sent. */
    default void sent(LiveClient client, String message) {}

    /** The connection is lost, or was not to be had; the client tries again. */
    default void disconnected(LiveClient client, String reason) {}
  }

  /** A client that connects at once. */
  public LiveClient(URI uri, HttpClient http, ScheduledExecutorService timer, Listener listener) {
    this(uri, http, timer, listener, new Transcript());
  }

  /** A client that connects at once and writes into a transcript. */
  public LiveClient(
      URI uri,
      HttpClient http,
      ScheduledExecutorService timer,
      Listener listener,
      Transcript transcript) {
    this.transcript = transcript;
    this.uri = uri;
    this.http = http;
    this.timer = timer;
    this.listener = listener;
    this.state = new ClientState(transcript, new Took());
    this.watchdog = timer.scheduleWithFixedDelay(this::checkSilence, 1, 1, TimeUnit.SECONDS);
    timer.execute(this::connect);
  }

  /** Presents a token at each connection from now on, and again when one expires. */
  public synchronized LiveClient withTokens(Supplier<String> source) {
    tokens = Optional.of(source);
    return this;
  }

  /** Presents a token now. */
  public synchronized void present() {
    tokens.ifPresent(
        source -> {
          if (connection != null) {
            connection.send("{\"type\":\"auth\",\"token\":\"%s\"}".formatted(source.get()));
          }
        });
  }

  /** What passed between the client and its servers. */
  public Transcript transcript() {
    return transcript;
  }

  /** How many updates did not follow on what the client had. */
  public synchronized int broken() {
    return broken;
  }

  /** Where the client stands in a watched feed of an account. */
  public synchronized Optional<Position> position(String account, String feed) {
    return state.feeds(account).contains(feed)
        ? state.view(account, feed).map(FeedView::position)
        : Optional.empty();
  }

  /** What is shown of an account in a feed, oldest first. */
  public synchronized List<ServerMessage.Shown> shown(String account, String feed) {
    return state.view(account, feed).map(FeedView::events).orElse(List.of());
  }

  /** Whether the client is connected and everything it watches was answered. */
  public synchronized boolean answered() {
    return connection != null && state.answered();
  }

  /** For how long nothing was heard of the server; 0 without a connection. */
  public synchronized long silentMs() {
    return connection == null
        ? 0
        : TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - connection.heardNanos);
  }

  /** Reads no more of what the server sends, or reads on. A client that does not read waits. */
  public synchronized void read(boolean on) {
    reading = on;
    if (on && connection != null) {
      connection.heardNanos = System.nanoTime();
      connection.readOn();
    }
  }

  /** The accounts that are watched. */
  public synchronized Set<String> accounts() {
    return state.accounts();
  }

  /** The feeds of an account that are watched. */
  public synchronized Set<String> feeds(String account) {
    return state.feeds(account);
  }

  /** Watches an account, or watches it anew. */
  public synchronized void subscribe(String account, Set<String> feeds, boolean fromPosition) {
    state.subscribe(account, feeds, fromPosition).ifPresent(this::send);
  }

  /** Watches an account no longer. */
  public synchronized void unsubscribe(String account) {
    state.unsubscribe(account).ifPresent(this::send);
  }

  /** Drops the connection and makes a new one. */
  public synchronized void reconnect(boolean fromPositions) {
    resume = fromPositions;
    if (connection != null) {
      Connection dropped = connection;
      dropped.abort();
      lost(dropped, "dropped by the client");
    }
  }

  /** Ends the client. */
  @Override
  public synchronized void close() {
    closed = true;
    watchdog.cancel(false);
    if (connection != null) {
      connection.abort();
      connection = null;
      state.closed();
    }
  }

  private synchronized void connect() {
    if (closed || connection != null) {
      return;
    }
    Connection attempt = new Connection();
    connection = attempt;
    var unused =
        http.newWebSocketBuilder()
            .connectTimeout(Duration.ofSeconds(5))
            .subprotocols("livetable.v1")
            .buildAsync(uri, attempt)
            .whenComplete(
                (socket, failure) -> {
                  if (failure != null) {
                    lost(attempt, String.valueOf(failure.getMessage()));
                  }
                });
  }

  private synchronized void lost(Connection which, String reason) {
    if (connection != which) {
      return;
    }
    connection = null;
    state.closed();
    if (!closed) {
      listener.disconnected(this, reason);
      var unused =
          timer.schedule(
              this::connect,
              delayMs + ThreadLocalRandom.current().nextLong(delayMs),
              TimeUnit.MILLISECONDS);
      delayMs = Math.min(LAST_DELAY_MS, 2 * delayMs);
    }
  }

  private synchronized void frame(Connection from, String text) {
    if (connection != from) {
      return;
    }
    from.heardNanos = System.nanoTime();
    listener.received(this, text);
    for (ServerMessage message : MessageReader.read(text)) {
      if (message instanceof ServerMessage.Welcome welcome) {
        delayMs = FIRST_DELAY_MS;
        heartbeatMs = welcome.heartbeatMs();
        listener.took(this, welcome);
        state.opened(welcome, resume).forEach(this::send);
        resume = true;
      } else if (message instanceof ServerMessage.Unknown unknown
          && unknown.type().equals("auth_expiring")) {
        present();
      } else {
        state.receive(message).ifPresent(this::send);
      }
    }
  }

  private void send(String text) {
    if (connection != null) {
      listener.sent(this, text);
      connection.send(text);
    }
  }

  private synchronized void checkSilence() {
    Connection current = connection;
    if (current != null
        && reading
        && System.nanoTime() - current.heardNanos
            > TimeUnit.MILLISECONDS.toNanos(2 * heartbeatMs)) {
      current.abort();
      lost(current, "silent for two heartbeats");
    }
  }

  private synchronized void again(String account) {
    retrying.remove(account);
    if (!closed && state.accounts().contains(account)) {
      state.subscribe(account, state.feeds(account), true).ifPresent(this::send);
    }
  }

  /** What the rules say of messages, on its way to the listener. */
  private final class Took implements ClientState.Observer {
    @Override
    public void took(ServerMessage message) {
      listener.took(LiveClient.this, message);
    }

    @Override
    public void broken(ServerMessage.Update update, Position position) {
      broken++;
      listener.broken(LiveClient.this, update, position);
    }

    @Override
    public void failed(ServerMessage.Failed failure) {
      listener.failed(LiveClient.this, failure);
      // Each feed fails by itself, but the account is subscribed to as a whole.
      if (failure.code().equals("not_ready")
          && !failure.account().isEmpty()
          && retrying.add(failure.account())) {
        long wait = failure.retryAfterMs() < 0 ? RETRY_MS : failure.retryAfterMs();
        var unused = timer.schedule(() -> again(failure.account()), wait, TimeUnit.MILLISECONDS);
      }
    }
  }

  /** One WebSocket, from the attempt to its end. */
  private final class Connection implements WebSocket.Listener {
    private final StringBuilder partial = new StringBuilder();
    private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);
    private @Nullable WebSocket socket;
    private boolean aborted;
    private boolean waiting;
    private long heardNanos = System.nanoTime();

    @Override
    public void onOpen(WebSocket webSocket) {
      synchronized (LiveClient.this) {
        socket = webSocket;
        if (aborted) {
          webSocket.abort();
        } else if (connection == this) {
          present();
        }
      }
      webSocket.request(1);
    }

    @Override
    public @Nullable CompletionStage<?> onText(
        WebSocket webSocket, CharSequence data, boolean last) {
      partial.append(data);
      if (last) {
        String text = partial.toString();
        partial.setLength(0);
        frame(this, text);
      }
      synchronized (LiveClient.this) {
        waiting = true;
        if (reading) {
          readOn();
        }
      }
      return null;
    }

    void readOn() {
      if (waiting && socket != null) {
        waiting = false;
        socket.request(1);
      }
    }

    @Override
    public @Nullable CompletionStage<?> onClose(
        WebSocket webSocket, int statusCode, String reason) {
      lost(this, "closed by the server: " + statusCode + " " + reason);
      return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
      lost(this, String.valueOf(error.getMessage()));
    }

    void send(String text) {
      WebSocket open = socket;
      if (open != null) {
        sent = sent.thenCompose(previous -> open.sendText(text, true));
      }
    }

    void abort() {
      aborted = true;
      if (socket != null) {
        socket.abort();
      }
    }
  }
}
