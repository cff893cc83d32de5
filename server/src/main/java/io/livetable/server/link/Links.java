package io.livetable.server.link;

import io.livetable.protocol.LinkMessage;
import io.livetable.protocol.LinkMessage.Hello;
import io.livetable.protocol.LinkMessage.Refuse;
import io.livetable.protocol.RefuseCode;
import io.livetable.server.metrics.LinkMeters;
import io.livetable.server.metrics.LinkMeters.Task;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** The links that are open. Thread-safe. */
public final class Links implements AutoCloseable {

  private final Greeting greeting;
  private final LinkMeters meters;
  private final LongSupplier nanos;
  private final Set<LinkEndpoint> connected = ConcurrentHashMap.newKeySet();
  private final Set<LinkEndpoint> open = ConcurrentHashMap.newKeySet();
  private volatile boolean stopping;

  /**
   * No link yet.
   *
   * @param serverId what tasks are told
   * @param incarnation differs for every start of the server
   * @param target what tasks push to
   */
  public Links(
      String serverId,
      String incarnation,
      LinkTarget target,
      LinkLimits limits,
      LinkMeters meters) {
    this(serverId, incarnation, target, limits, meters, System::nanoTime);
  }

  /** The same, with a clock that only rises. */
  Links(
      String serverId,
      String incarnation,
      LinkTarget target,
      LinkLimits limits,
      LinkMeters meters,
      LongSupplier nanos) {
    this.nanos = nanos;
    this.greeting = new Greeting(serverId, incarnation, target, limits);
    this.meters = meters;
    meters.unacknowledgedBytes(this::unacknowledgedBytes);
  }

  /** How many bytes of ranges were received and not acknowledged, over all links. */
  public long unacknowledgedBytes() {
    return open.stream().mapToLong(LinkEndpoint::unacknowledgedBytes).sum();
  }

  /** The endpoint of a new WebSocket. */
  public LinkEndpoint endpoint() {
    return new LinkEndpoint(this);
  }

  /**
   * A link that is open.
   *
   * @param partitions how many partitions the task has open
   */
  public record Link(String connector, int task, int partitions) {}

  /** The links whose task has been welcomed, at this moment. */
  public List<Link> open() {
    return open.stream()
        .flatMap(
            link ->
                link.task().stream()
                    .map(hello -> new Link(hello.connector(), hello.task(), link.partitions())))
        .toList();
  }

  /** Ends links on which what has to come is late; about once a second. */
  public void tick() {
    long now = nanos.getAsLong();
    connected.forEach(link -> link.tick(now));
  }

  /** Tells every task that the server stops, and refuses new ones. */
  @Override
  public void close() {
    stopping = true;
    open.forEach(link -> link.end(RefuseCode.STOPPING, stoppingMessage()));
  }

  long now() {
    return nanos.getAsLong();
  }

  /** A WebSocket has been opened, and its task is not known yet. */
  void opened(LinkEndpoint link) {
    connected.add(link);
  }

  LinkMessage.FromServer greet(Hello hello) {
    return stopping
        ? new Refuse(RefuseCode.STOPPING.text(), stoppingMessage())
        : greeting.answer(hello);
  }

  /** A link was welcomed: an older one of the same task ends. */
  void joined(LinkEndpoint link, Hello hello) {
    List<LinkEndpoint> older = open.stream().filter(other -> isOf(hello, other)).toList();
    open.add(link);
    older.forEach(
        other ->
            other.end(
                RefuseCode.REPLACED,
                "task %d of connector %s has linked anew; different connectors need different names"
                    .formatted(hello.task(), hello.connector())));
    if (stopping) {
      link.end(RefuseCode.STOPPING, stoppingMessage());
    }
    count();
  }

  /** Whether the link was one of the open ones. */
  boolean left(LinkEndpoint link) {
    connected.remove(link);
    boolean was = open.remove(link);
    if (was) {
      count();
    }
    return was;
  }

  private static boolean isOf(Hello hello, LinkEndpoint link) {
    return link.task()
        .filter(
            other -> other.connector().equals(hello.connector()) && other.task() == hello.task())
        .isPresent();
  }

  LinkTarget target() {
    return greeting.target();
  }

  LinkLimits limits() {
    return greeting.limits();
  }

  LinkMeters meters() {
    return meters;
  }

  private String stoppingMessage() {
    return "server " + greeting.server() + " stops";
  }

  private synchronized void count() {
    Map<Task, Integer> tasks = new HashMap<>();
    open().forEach(link -> tasks.merge(new Task(link.connector(), link.task()), 1, Integer::sum));
    meters.links(tasks);
  }
}
