package io.livetable.connect.link;

import io.livetable.connect.config.ConnectorConfig;
import io.livetable.connect.delivery.Delivery;
import io.livetable.protocol.LinkMessage;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The links of one task to all its servers, and the one daemon thread that drives them.
 * Thread-safe. The delivery is only touched through {@link #withDelivery} and its like, which hold
 * one lock; nothing waits for a socket while it is held.
 */
public final class Links implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Links.class);
  private static final long TICK_MILLIS = 50;
  private static final long WARN_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Shared shared;
  private final List<LinkSession> sessions;
  private final ScheduledExecutorService thread;
  private final AtomicBoolean pumpScheduled = new AtomicBoolean();
  private volatile Optional<String> failure = Optional.empty();
  private long warnedAt;

  /**
   * Links that are not started yet.
   *
   * @param config where to link to
   * @param hello how to introduce the task
   * @param delivery what to send; from here on touched through {@link #withDelivery} only
   * @param credentials what to show to servers
   * @throws org.apache.kafka.common.KafkaException if a store of the {@code ssl.*} settings cannot
   *     be read
   */
  public Links(
      ConnectorConfig config, LinkMessage.Hello hello, Delivery delivery, Credentials credentials) {
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            work -> {
              Thread named =
                  new Thread(work, "livetable-links-" + hello.connector() + "-" + hello.task());
              named.setDaemon(true);
              return named;
            });
    this.shared =
        new Shared(
            config, hello, delivery, WebSocketServerLink.opener(config), credentials, thread);
    this.sessions =
        config.servers().stream().map(server -> new LinkSession(server, shared)).toList();
    this.warnedAt = System.nanoTime();
  }

  /** Begins to connect. */
  public void start() {
    var unused = thread.scheduleWithFixedDelay(this::tick, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Reads or changes the delivery, alone. */
  public <T> T withDelivery(Function<Delivery, T> use) {
    return shared.withDelivery(use);
  }

  /** Changes the delivery, alone. */
  public void changeDelivery(Consumer<Delivery> change) {
    shared.changeDelivery(change);
  }

  /** Sends what was added to the delivery; returns at once. */
  public void flush() {
    List<URI> fallen = shared.withDelivery(Delivery::flush);
    if (!fallen.isEmpty()) {
      shared.execute(() -> restart(fallen));
    }
    if (pumpScheduled.compareAndSet(false, true)) {
      shared.execute(this::pump);
    }
  }

  /**
   * Why the task cannot go on: every server refuses it, with what to change; or a fault of the
   * links themselves. While one server refuses and others do not, its link's status says so.
   */
  public Optional<String> failure() {
    return failure;
  }

  /** The largest message that every linked server takes; empty while none is linked. */
  public OptionalInt maxMessageBytes() {
    return sessions.stream()
        .map(LinkSession::maxMessageBytes)
        .filter(Objects::nonNull)
        .mapToInt(Integer::intValue)
        .min();
  }

  /** The servers. */
  public List<URI> servers() {
    return sessions.stream().map(LinkSession::server).toList();
  }

  /** The link to one of the {@link #servers}. */
  public LinkStatus status(URI server) {
    LinkSession session =
        sessions.stream().filter(one -> one.server().equals(server)).findFirst().orElseThrow();
    long now = shared.now();
    return session.meter().status(withDelivery(delivery -> delivery.standing(server, now)));
  }

  /** Cuts all links; returns at once. */
  @Override
  public void close() {
    shared.execute(() -> sessions.forEach(LinkSession::close));
    thread.shutdown();
  }

  private void tick() {
    if (failure.isPresent()) {
      return; // The task fails at its next put.
    }
    try {
      long now = shared.now();
      List<URI> fallen = shared.withDelivery(delivery -> delivery.tick(now));
      restart(fallen);
      sessions.forEach(session -> session.tick(now));
      report(now);
      pump();
    } catch (RuntimeException e) {
      LOG.error("The links failed", e);
      failure = Optional.of("the links failed, which is a bug: " + e);
    }
  }

  private void restart(List<URI> fallen) {
    for (LinkSession session : sessions) {
      if (fallen.contains(session.server())) {
        session.fallen();
      }
    }
  }

  private void pump() {
    pumpScheduled.set(false);
    sessions.forEach(LinkSession::pump);
  }

  private void report(long now) {
    if (failure.isEmpty() && sessions.stream().allMatch(session -> session.refusal() != null)) {
      failure =
          Optional.of(
              sessions.stream()
                  .map(session -> String.valueOf(session.refusal()))
                  .distinct()
                  .collect(Collectors.joining("; ")));
    }
    if (shared.withDelivery(Delivery::isInSync)) {
      warnedAt = now;
    } else if (now - warnedAt >= WARN_NANOS) {
      warnedAt = now;
      LOG.warn("No server is in sync: consumption is paused and nothing is committed.");
    }
  }

  private record Shared(
      ConnectorConfig config,
      LinkMessage.Hello hello,
      Delivery delivery,
      ServerLink.Opener opener,
      Credentials credentials,
      ScheduledExecutorService thread)
      implements LinkContext {

    @Override
    public long now() {
      return System.nanoTime();
    }

    @Override
    public double random() {
      return ThreadLocalRandom.current().nextDouble();
    }

    @Override
    public void execute(Runnable work) {
      try {
        thread.execute(work);
      } catch (RejectedExecutionException e) {
        LOG.trace("The links are closed", e);
      }
    }

    @Override
    public void changeDelivery(Consumer<Delivery> change) {
      synchronized (delivery) {
        change.accept(delivery);
      }
    }

    @Override
    public <T> T withDelivery(Function<Delivery, T> use) {
      synchronized (delivery) {
        return use.apply(delivery);
      }
    }
  }
}
