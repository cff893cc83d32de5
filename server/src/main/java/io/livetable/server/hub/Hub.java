package io.livetable.server.hub;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The feeds of a server. Thread-safe. */
public final class Hub {

  private final Map<String, FeedHub> byTopic = new LinkedHashMap<>();
  private final Map<String, FeedHub> byName = new LinkedHashMap<>();

  /** A hub of these feeds, in this order. */
  public Hub(List<FeedHub> feeds) {
    for (FeedHub feed : feeds) {
      byTopic.put(feed.topic(), feed);
      byName.put(feed.name(), feed);
    }
  }

  /** The feed of a topic. */
  public Optional<FeedHub> topic(String topic) {
    return Optional.ofNullable(byTopic.get(topic));
  }

  /** The feed of a name. */
  public Optional<FeedHub> feed(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** All feeds, in the order of the configuration. */
  public Collection<FeedHub> feeds() {
    return byName.values();
  }
}
