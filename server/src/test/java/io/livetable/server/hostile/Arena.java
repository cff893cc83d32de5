package io.livetable.server.hostile;

import io.livetable.server.devstack.Await;
import io.livetable.server.testkit.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A server, its neighbour, what is logged, and what was held before anything hostile came. It is
 * warmed up first, so that pools and caches are there already.
 */
final class Arena implements AutoCloseable {

  private static final int WARM_UP = 20;

  private final LogWatch log = new LogWatch();
  private final Target target;
  private final Neighbour neighbour;
  private final Footprint footprint;

  Arena(EmbeddedBroker broker, Path state) throws Exception {
    target = new Target(broker, state);
    neighbour = new Neighbour(broker, target);
    awaitExchanges(WARM_UP);
    everyReader().run(target.clientPort(), Case.clientRequest(target.clientPort()));
    footprint = Footprint.take();
  }

  /** A session that lets all threads that read tables begin. */
  private static Case everyReader() {
    String all =
        IntStream.rangeClosed(1, Target.MAX_SUBSCRIPTIONS)
            .mapToObj(i -> "{\"type\":\"subscribe\",\"id\":%d,\"account\":\"w%d\"}".formatted(i, i))
            .collect(Collectors.joining(",", "[", "]"));
    String last = "\"type\":\"live\",\"id\":" + Target.MAX_SUBSCRIPTIONS;
    return Case.session("", "", new Expect.LivesOn(last), Case.text(all));
  }

  Target target() {
    return target;
  }

  Neighbour neighbour() {
    return neighbour;
  }

  LogWatch log() {
    return log;
  }

  /** What was held before anything hostile came. */
  Footprint footprint() {
    return footprint;
  }

  /** Waits until the neighbour has done so much, or has failed. */
  void awaitExchanges(long count) {
    Await.until(
        "the neighbour to go on",
        Duration.ofSeconds(30),
        () -> neighbour.exchanged() >= count || neighbour.failure() != null);
  }

  @Override
  public void close() throws IOException {
    neighbour.close();
    target.close();
    log.close();
  }
}
