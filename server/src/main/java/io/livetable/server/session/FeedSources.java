package io.livetable.server.session;

import io.livetable.server.hub.FeedHub;
import io.livetable.server.subscription.FeedSubscription;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The feeds that sessions can watch, in the order of the configuration. Immutable. */
public final class FeedSources {

  private final Map<String, Feed> byName = new LinkedHashMap<>();

  /**
   * A feed.
   *
   * @param hub its partitions
   * @param source what its subscriptions read from
   * @param meter counts its updates
   */
  public record Feed(FeedHub hub, FeedSubscription.Source source, UpdateMeter meter) {}

  /** The sources of these feeds. */
  public FeedSources(List<Feed> feeds) {
    feeds.forEach(feed -> byName.put(feed.hub().name(), feed));
  }

  @Nullable Feed get(String name) {
    return byName.get(name);
  }

  Collection<String> names() {
    return byName.keySet();
  }

  List<FeedHub> hubs() {
    return byName.values().stream().map(Feed::hub).toList();
  }
}
