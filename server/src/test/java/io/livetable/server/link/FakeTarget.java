package io.livetable.server.link;

import io.livetable.protocol.ConverterIdentity;
import io.livetable.protocol.Epoch;
import io.livetable.protocol.Event;
import io.livetable.protocol.FeedKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** One feed named balance, of the topic balances, that keeps what is pushed. */
final class FakeTarget implements LinkTarget, LinkTarget.Feed {

  static final ConverterIdentity CONVERTERS =
      new ConverterIdentity("KeyConverter", "k1", "ValueConverter", "v1");
  static final Epoch EPOCH = new Epoch("topic-id", 3);

  final BlockingQueue<Push> pushes = new LinkedBlockingQueue<>();
  volatile @Nullable Epoch epoch = EPOCH;
  volatile boolean holding;

  /** A push that arrived; {@code done} has been run unless the target holds pushes. */
  record Push(
      int partition,
      long base,
      long end,
      List<Event> events,
      Runnable done,
      LongConsumer refuted) {}

  @Override
  public Optional<Feed> feed(String topic) {
    return Optional.<Feed>of(this).filter(feed -> topic.equals("balances"));
  }

  @Override
  public List<String> topics() {
    return List.of("balances");
  }

  @Override
  public String name() {
    return "balance";
  }

  @Override
  public FeedKind kind() {
    return FeedKind.LATEST;
  }

  @Override
  public ConverterIdentity converters() {
    return CONVERTERS;
  }

  @Override
  public Optional<Epoch> epoch() {
    return Optional.ofNullable(epoch);
  }

  @Override
  public boolean push(
      Epoch given,
      int partition,
      long base,
      long end,
      List<Event> events,
      Runnable done,
      LongConsumer refuted) {
    if (!given.equals(epoch)) {
      return false;
    }
    boolean hold = holding;
    pushes.add(new Push(partition, base, end, events, done, refuted));
    if (!hold) {
      done.run();
    }
    return true;
  }

  @Override
  public String toString() {
    return "FakeTarget" + Map.of("pushes", pushes.size());
  }
}
