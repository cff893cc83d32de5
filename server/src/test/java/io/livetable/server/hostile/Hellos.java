package io.livetable.server.hostile;

import io.livetable.protocol.LinkMessage;
import io.livetable.protocol.LinkMessage.Hello;
import io.livetable.protocol.Renderer;
import io.livetable.server.feed.FeedRecords;
import io.livetable.server.metrics.ServerMeters;
import io.livetable.server.testkit.TestFeeds;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;

/** How tasks of the tests introduce themselves. */
final class Hellos {

  private Hellos() {}

  /** A task named {@code hostile} that would be welcome. */
  static Hello of(String topic, int protocol) {
    return of("hostile", List.of(topic), protocol);
  }

  /** A task that would be welcome. */
  static Hello of(String connector, List<String> topics) {
    return of(connector, topics, LinkMessage.PROTOCOL);
  }

  private static Hello of(String connector, List<String> topics, int protocol) {
    FeedRecords records =
        new FeedRecords(TestFeeds.latest("any"), new ServerMeters(new SimpleMeterRegistry()));
    return new Hello(
        protocol, connector, 0, "incarnation", topics, records.identity(), Renderer.VERSION);
  }
}
