package io.livetable.server.link;

import io.livetable.protocol.ConverterIdentity;
import io.livetable.protocol.Epoch;
import io.livetable.protocol.Event;
import io.livetable.protocol.FeedKind;
import io.livetable.server.hub.FeedHub;
import io.livetable.server.hub.Hub;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/** The hub as what links push to. */
public record HubTarget(Hub hub) implements LinkTarget {

  @Override
  public Optional<Feed> feed(String topic) {
    return hub.topic(topic).map(HubFeed::new);
  }

  @Override
  public List<String> topics() {
    return hub.feeds().stream().map(FeedHub::topic).toList();
  }

  private record HubFeed(FeedHub feed) implements Feed {

    @Override
    public String name() {
      return feed.name();
    }

    @Override
    public FeedKind kind() {
      return feed.kind();
    }

    @Override
    public ConverterIdentity converters() {
      return feed.converters();
    }

    @Override
    public Optional<Epoch> epoch() {
      return feed.epoch();
    }

    @Override
    public boolean push(
        Epoch epoch,
        int partition,
        long base,
        long end,
        List<Event> events,
        Runnable done,
        LongConsumer refuted) {
      return feed.push(epoch, partition, base, end, events, done, refuted);
    }
  }
}
