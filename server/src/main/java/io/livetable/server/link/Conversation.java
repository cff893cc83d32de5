package io.livetable.server.link;

import static io.livetable.server.link.LinkFaultException.breach;

import io.livetable.protocol.Epoch;
import io.livetable.protocol.LinkMessage;
import io.livetable.protocol.LinkMessage.Close;
import io.livetable.protocol.LinkMessage.FromTask;
import io.livetable.protocol.LinkMessage.Hello;
import io.livetable.protocol.LinkMessage.Open;
import io.livetable.protocol.LinkMessage.Range;
import io.livetable.protocol.RefuseCode;
import io.livetable.server.link.LinkTarget.Feed;
import io.livetable.server.metrics.LinkMeters;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * What follows a welcome: the partitions that the task has open, and its ranges on their way to the
 * hub. Messages come one at a time.
 */
final class Conversation {

  private final Hello hello;
  private final LinkTarget target;
  private final LinkMeters meters;
  private final ReceiveWindow window;
  private final LongConsumer handedOver;
  private final Consumer<LinkFaultException> refuted;
  private final Map<Place, Epoch> open = new ConcurrentHashMap<>();
  private long lastSeq;

  /**
   * Begins after the welcome.
   *
   * @param handedOver told on any thread when a range has been handed over
   * @param refuted told on any thread of a claim that was taken and turned out to be false
   */
  Conversation(
      Hello hello,
      LinkTarget target,
      LinkMeters meters,
      ReceiveWindow window,
      LongConsumer handedOver,
      Consumer<LinkFaultException> refuted) {
    this.hello = hello;
    this.target = target;
    this.meters = meters;
    this.window = window;
    this.handedOver = handedOver;
    this.refuted = refuted;
  }

  /** The task's introduction. */
  Hello hello() {
    return hello;
  }

  /** How many partitions the task has open. */
  int partitions() {
    return open.size();
  }

  /**
   * Takes the task's next message.
   *
   * @param bytes how large the message was
   * @throws LinkFaultException if the link must end
   */
  void take(LinkMessage message, int bytes) throws LinkFaultException {
    if (!(message instanceof FromTask)) {
      throw breach("a task does not send " + message.getClass().getSimpleName());
    }
    if (message instanceof Range range) {
      range(range, bytes);
    } else if (message instanceof Open opened) {
      open(opened);
    } else if (message instanceof Close closed) {
      open.remove(new Place(closed.topic(), closed.partition()));
    } else {
      throw breach("a task introduces itself once");
    }
  }

  private void open(Open message) throws LinkFaultException {
    Feed feed = feed(message.topic());
    checkEpoch(feed, message.topic(), message.epoch());
    if (message.partition() < 0 || message.partition() >= message.epoch().partitions()) {
      throw breach("topic %s has no partition %d".formatted(message.topic(), message.partition()));
    }
    open.put(new Place(message.topic(), message.partition()), message.epoch());
  }

  private void range(Range range, int bytes) throws LinkFaultException {
    if (range.seq() != lastSeq + 1) {
      throw breach("range %d came after range %d".formatted(range.seq(), lastSeq));
    }
    lastSeq = range.seq();
    Epoch epoch = open.get(new Place(range.topic(), range.partition()));
    if (epoch == null) {
      throw breach(
          "range %d is of topic %s partition %d, which is not open"
              .formatted(range.seq(), range.topic(), range.partition()));
    }
    if (range.base() < 0 || range.end() <= range.base()) {
      throw breach("range %d claims [%d, %d)".formatted(range.seq(), range.base(), range.end()));
    }
    Feed feed = feed(range.topic());
    window.take(range.seq(), bytes);
    count(feed.name(), range, bytes);
    boolean taken =
        feed.push(
            epoch,
            range.partition(),
            range.base(),
            range.end(),
            range.events(),
            () -> handedOver.accept(range.seq()),
            logEnd -> refuted.accept(beyond(range, logEnd)));
    if (!taken) {
      checkEpoch(feed, range.topic(), epoch);
      throw new LinkFaultException(
          RefuseCode.EPOCH_CHANGED, "topic " + range.topic() + " changed meanwhile");
    }
  }

  private static LinkFaultException beyond(Range range, long logEnd) {
    return breach(
        "range %d claims [%d, %d) of topic %s partition %d, whose log ends at %d: connector and server read different topics or clusters, or the log lost records"
            .formatted(
                range.seq(), range.base(), range.end(), range.topic(), range.partition(), logEnd));
  }

  private void count(String feed, Range range, int bytes) {
    meters.ranges(feed).increment();
    meters.events(feed).increment(range.events().size());
    meters.bytes(feed).increment(bytes);
  }

  private Feed feed(String topic) throws LinkFaultException {
    return target
        .feed(topic)
        .orElseThrow(() -> breach("topic " + topic + " is no feed of this server"));
  }

  private static void checkEpoch(Feed feed, String topic, Epoch epoch) throws LinkFaultException {
    String now = feed.epoch().map(Epoch::toString).orElse("not known");
    if (!now.equals(epoch.toString())) {
      throw new LinkFaultException(
          RefuseCode.EPOCH_CHANGED,
          "topic %s was re-created or repartitioned: its epoch is %s, the task's is %s"
              .formatted(topic, now, epoch));
    }
  }

  /** A partition of a topic. */
  private record Place(String topic, int partition) {}
}
