package io.livetable.server.session;

import io.livetable.server.config.ServerConfig;
import io.livetable.server.session.SessionRefusedException.Reason;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** All browser sessions of a server. Thread-safe. */
public final class Sessions {

  /** How often {@link #relieve} is to be called, milliseconds. */
  public static final long RELIEVE_MS = 100;

  private static final long SHED_FROM_MS = 2_000;
  private static final long SHED_TO_MS = 10_000;

  private final String server;
  private final FeedSources feeds;
  private final ServerConfig.Session limits;
  private final AddressLimits addresses;
  private final ServerConfig.Overload overload;
  private final Admission admission;
  private final Shedder shedder;
  private final LongSupplier clock;
  private final Optional<Authentication> authentication;
  private final ClientCodec codec = new ClientCodec();
  private final SecureRandom random = new SecureRandom();
  private final Set<ClientEndpoint> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong slowClosed = new AtomicLong();
  private final AtomicLong stuckClosed = new AtomicLong();
  private volatile boolean stopping;

  /**
   * No session yet.
   *
   * @param server the server's id
   * @param feeds what can be watched
   * @param limits of each session
   * @param addresses how many sessions an address may have
   * @param overload what happens under too much
   * @param admission lets them in
   * @param clock milliseconds that only rise
   * @param authentication how they find out who comes; empty: nobody is asked
   */
  public Sessions(
      String server,
      FeedSources feeds,
      ServerConfig.Session limits,
      AddressLimits addresses,
      ServerConfig.Overload overload,
      Admission admission,
      LongSupplier clock,
      Optional<Authentication> authentication) {
    this.server = server;
    this.feeds = feeds;
    this.limits = limits;
    this.addresses = addresses;
    this.overload = overload;
    this.admission = admission;
    this.shedder = new Shedder(admission.budget());
    this.clock = clock;
    this.authentication = authentication;
  }

  /**
   * An endpoint for a new connection.
   *
   * @param address a text that is the same for all connections of an address
   * @throws SessionRefusedException if there is no room for it, or the server stops
   */
  public ClientEndpoint newEndpoint(String address) {
    if (stopping) {
      throw new SessionRefusedException(Reason.STOPPING);
    }
    if (addresses.isFull(address)) {
      throw new SessionRefusedException(Reason.ADDRESS_FULL);
    }
    if (!admission.letsSessionIn()) {
      throw new SessionRefusedException(Reason.OVERLOADED);
    }
    byte[] id = new byte[8];
    random.nextBytes(id);
    return new ClientEndpoint(this, HexFormat.of().formatHex(id), codec, addresses.place(address));
  }

  /** How often {@link #tick} is to be called, milliseconds. */
  public long tickMs() {
    return Math.min(1_000, limits.heartbeat().toMillis() / 4);
  }

  /** Lets time pass for all sessions. */
  public void tick() {
    long now = clock.getAsLong();
    open.forEach(endpoint -> endpoint.tick(now));
    admission.tick();
  }

  /** Looks after the memory budget; to be called every {@link #RELIEVE_MS}. */
  public void relieve() {
    shedder.look(open);
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

  /** How many sessions were closed for want of memory. */
  public long shedTotal() {
    return shedder.total();
  }

  /** How many sessions were cut because their socket took nothing. */
  public long stuckClosedTotal() {
    return stuckClosed.get();
  }

  /**
   * Takes no further session, tells each when to come back, and closes them one after the other.
   *
   * @param mostMs how long that may take
   */
  public void drain(long mostMs) {
    stopping = true;
    new Drain(
            DrainPlan.of(open.size(), overload.drainRate(), mostMs),
            new ArrayList<>(open),
            clock,
            Drain::pause)
        .run();
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

  Admission admission() {
    return admission;
  }

  Outbox.Bounds outboxBounds() {
    return new Outbox.Bounds(limits.outboxBytes(), overload.outboxMessages());
  }

  long writeTimeoutMs() {
    return overload.writeTimeout().toMillis();
  }

  Beat newBeat(long now) {
    return new Beat(limits.heartbeat().toMillis(), tickMs(), random.nextDouble(), now);
  }

  byte[] goawayWhenShed() {
    return ServerMessages.goaway(SHED_FROM_MS, SHED_TO_MS);
  }

  byte[] welcome(String session, byte[] more) {
    return ServerMessages.welcome(server, session, limits, feeds.hubs(), more);
  }

  SessionAuth auth(
      Outbox outbox,
      Predicate<String> identify,
      SessionAuth.Ending ending,
      UnaryOperator<byte[]> welcome) {
    return new SessionAuth(authentication.orElse(null), outbox, clock, identify, ending, welcome);
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

  void stuckClosed() {
    stuckClosed.incrementAndGet();
  }
}
