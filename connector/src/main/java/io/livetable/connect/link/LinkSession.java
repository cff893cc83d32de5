package io.livetable.connect.link;

import io.livetable.connect.delivery.Backoff;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The relation to one server for the life of a task: one connection after another, with pauses that
 * grow between attempts, for ever. A server that refuses is asked again after the longest pause.
 * Runs on the links' thread.
 */
final class LinkSession {

  private static final Logger LOG = LoggerFactory.getLogger(LinkSession.class);
  private static final long WARN_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final URI server;
  private final LinkContext context;
  private final Backoff backoff;
  private final LinkMeter meter = new LinkMeter();
  private volatile @Nullable LinkConnection connection;
  private @Nullable String refusal;
  private boolean closed;
  private Duration pause = Duration.ZERO;
  private long retryAt;
  private long warnedAt;
  private boolean warned;
  private boolean longPause;

  LinkSession(URI server, LinkContext context) {
    this.server = server;
    this.context = context;
    this.backoff = new Backoff(context.config().retryBackoff(), context.config().retryBackoffMax());
    this.retryAt = context.now();
  }

  URI server() {
    return server;
  }

  LinkMeter meter() {
    return meter;
  }

  /** Why the server refused the last attempt, which only a change of settings mends; or null. */
  @Nullable String refusal() {
    return refusal;
  }

  /**
   * The largest message that the server takes, or null while there is no welcome; on any thread.
   */
  @Nullable Integer maxMessageBytes() {
    LinkConnection current = connection;
    return current == null ? null : current.maxMessageBytes();
  }

  void tick(long now) {
    if (closed) {
      return;
    }
    if (connection != null) {
      connection.tick(now);
    } else if (now - retryAt >= 0) {
      if (refusal == null) {
        meter.state(LinkState.CONNECTING);
      }
      connection = new LinkConnection(server, context, this);
      connection.open();
    }
  }

  /** Sends what waits for the server, as far as it has room. */
  void pump() {
    if (connection != null) {
      connection.pump();
    }
  }

  /** The server has fallen out of sync: starts over. */
  void fallen() {
    if (connection != null) {
      connection.lose("it is too far behind the other servers");
    }
  }

  void close() {
    closed = true;
    if (connection != null) {
      connection.abort();
    }
  }

  /** The server has let the task in. */
  void onWelcome() {
    refusal = null;
    meter.welcomed();
  }

  /** The connection works: the next attempt after it needs no long pause. */
  void onProgress() {
    pause = Duration.ZERO;
    warned = false;
  }

  /** Another link of this task took over: the two must not replace each other all the time. */
  void onReplaced() {
    pause = context.config().retryBackoffMax();
    longPause = true;
  }

  /** The connection is gone; it is called once for each. */
  void onLost(LinkConnection lost, String reason) {
    if (connection == lost) {
      refusal = null;
      long now = end(reason, LinkState.WAITING);
      if (!closed && (lost.isWelcome() || !warned || now - warnedAt >= WARN_NANOS)) {
        warned = true;
        warnedAt = now;
        LOG.warn("No link to server {}: {}. Trying again until it works.", server, reason);
      }
    }
  }

  /** The server refuses, and will until a setting is changed here or there. */
  void onRefused(LinkConnection lost, String message) {
    if (connection == lost) {
      if (!message.equals(refusal)) {
        LOG.error("{}", message);
      }
      refusal = message;
      longPause = true;
      pause = context.config().retryBackoffMax();
      end(message, LinkState.REFUSED);
      lost.abort();
    }
  }

  private long end(String reason, LinkState state) {
    connection = null;
    meter.state(state);
    meter.error(reason);
    context.changeDelivery(delivery -> delivery.leave(server));
    if (!longPause) {
      pause = backoff.after(pause, context.random());
    }
    longPause = false;
    long now = context.now();
    retryAt = now + pause.toNanos();
    return now;
  }
}
