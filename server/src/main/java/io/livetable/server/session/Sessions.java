package io.livetable.server.session;

import io.livetable.server.config.ServerConfig;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/** All browser sessions of a server. Thread-safe. */
public final class Sessions {

  private final String server;
  private final FeedSources feeds;
  private final ServerConfig.Session limits;
  private final AddressLimits addresses;
  private final LongSupplier clock;
  private final Optional<Authentication> authentication;
  private final ClientCodec codec = new ClientCodec();
  private final SecureRandom random = new SecureRandom();
  private final Set<ClientEndpoint> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong slowClosed = new AtomicLong();
  private volatile boolean stopping;

  /**
   * No session yet.
   *
   * @param server the server's id
   * @param feeds what can be watched
   * @param limits of each session
   * @param addresses how many sessions an address may have
   * @param clock milliseconds that only rise
   * @param authentication how they find out who comes; empty: nobody is asked
   */
  public Sessions(
      String server,
      FeedSources feeds,
      ServerConfig.Session limits,
      AddressLimits addresses,
      LongSupplier clock,
      Optional<Authentication> authentication) {
    this.server = server;
    this.feeds = feeds;
    this.limits = limits;
    this.addresses = addresses;
    this.clock = clock;
    this.authentication = authentication;
  }

  /**
   * An endpoint for a new connection; empty if its address has as many sessions as it may.
   *
   * @param address a text that is the same for all connections of an address
   */
  public Optional<ClientEndpoint> newEndpoint(String address) {
    if (addresses.isFull(address)) {
      return Optional.empty();
    }
    byte[] id = new byte[8];
    random.nextBytes(id);
    return Optional.of(
        new ClientEndpoint(this, HexFormat.of().formatHex(id), codec, addresses.place(address)));
  }

  /** How often {@link #tick} is to be called, milliseconds. */
  public long tickMs() {
    return Math.min(1_000, limits.heartbeat().toMillis() / 4);
  }

  /** Lets time pass for all sessions. */
  public void tick() {
    long now = clock.getAsLong();
    open.forEach(endpoint -> endpoint.tick(now));
  }

  /** How many sessions are open. */
  public int size() {
    return open.size();
  }

  /** How many accounts are watched, over all sessions. */
  public int subscriptions() {
    return open.stream().mapToInt(ClientEndpoint::subscriptions).sum();
  }

  /** How many bytes wait in outboxes, over all sessions. */
  public long outboxBytes() {
    return open.stream().mapToLong(ClientEndpoint::outboxBytes).sum();
  }

  /** How many bytes wait in the fullest outbox. */
  public long outboxBytesMost() {
    return open.stream().mapToLong(ClientEndpoint::outboxBytes).max().orElse(0);
  }

  /** How many sessions were closed because they did not read. */
  public long slowClosedTotal() {
    return slowClosed.get();
  }

  /** Takes no further session, and tells each when to come back. */
  public void goaway(long fromMs, long toMs) {
    stopping = true;
    open.forEach(endpoint -> endpoint.goaway(fromMs, toMs));
  }

  /** Closes all sessions. */
  public void closeAll() {
    stopping = true;
    open.forEach(endpoint -> endpoint.close(CloseCode.SERVICE_RESTART, "the server stops"));
  }

  FeedSources feeds() {
    return feeds;
  }

  ServerConfig.Session limits() {
    return limits;
  }

  LongSupplier clock() {
    return clock;
  }

  byte[] welcome(String session, byte[] more) {
    return ServerMessages.welcome(server, session, limits, feeds.hubs(), more);
  }

  SessionAuth auth(Outbox outbox, SessionAuth.Ending ending, UnaryOperator<byte[]> welcome) {
    return new SessionAuth(authentication.orElse(null), outbox, clock, ending, welcome);
  }

  boolean add(ClientEndpoint endpoint) {
    open.add(endpoint);
    if (stopping) {
      open.remove(endpoint);
      return false;
    }
    return true;
  }

  void remove(ClientEndpoint endpoint) {
    open.remove(endpoint);
  }

  void slowClosed() {
    slowClosed.incrementAndGet();
  }
}
