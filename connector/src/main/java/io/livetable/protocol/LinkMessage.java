package io.livetable.protocol;

import java.util.List;
import java.util.Map;

/** A message of the link, the WebSocket from one connector task to one server. */
public sealed interface LinkMessage {

  /** The link protocol's version, named in {@link Hello}. */
  int PROTOCOL = 1;

  /** A message that a connector task sends. */
  sealed interface FromTask extends LinkMessage {}

  /** A message that a server sends. */
  sealed interface FromServer extends LinkMessage {}

  /**
   * Introduces the task; the first message of a link.
   *
   * @param protocol {@link #PROTOCOL} of the sender
   * @param connector the connector's name
   * @param task the task's number within the connector
   * @param incarnation differs for every start of the task
   * @param topics the topics that the connector is configured for
   * @param converters the task's converters
   * @param renderer {@link Renderer#VERSION} of the sender
   */
  record Hello(
      int protocol,
      String connector,
      int task,
      String incarnation,
      List<String> topics,
      ConverterIdentity converters,
      int renderer)
      implements FromTask {
    public Hello {
      topics = List.copyOf(topics);
    }
  }

  /**
   * Accepts the task.
   *
   * @param server the server's id
   * @param incarnation differs for every start of the server
   * @param feeds the server's feeds by topic
   * @param windowBytes how many bytes of ranges the task may have sent without acknowledgement
   * @param maxMessageBytes the largest message the server takes
   */
  record Welcome(
      String server,
      String incarnation,
      Map<String, Feed> feeds,
      int windowBytes,
      int maxMessageBytes)
      implements FromServer {
    public Welcome {
      feeds = Map.copyOf(feeds);
    }

    /**
     * A feed of the server.
     *
     * @param name the name that clients use
     * @param kind how the feed folds
     * @param epoch the identity of the feed's topic as the server knows it
     */
    public record Feed(String name, FeedKind kind, Epoch epoch) {}
  }

  /**
   * Turns the task away; the server closes after it.
   *
   * @param code a stable word: see {@link RefuseCode}
   * @param message what is wrong and what to change
   */
  record Refuse(String code, String message) implements FromServer {}

  /** The task was assigned a partition. */
  record Open(String topic, int partition, Epoch epoch) implements FromTask {}

  /** The task lost a partition. */
  record Close(String topic, int partition) implements FromTask {}

  /**
   * A claim: {@code events} are all records of [base, end) of the partition that are committed and
   * render.
   *
   * @param seq rises by one for each range of a link, from 1
   * @param topic the records' topic
   * @param partition the records' partition
   * @param base the first offset that the claim covers
   * @param end the offset after the last that the claim covers; greater than base
   * @param events in offset order
   */
  record Range(long seq, String topic, int partition, long base, long end, List<Event> events)
      implements FromTask {
    public Range {
      events = List.copyOf(events);
    }
  }

  /** Every range up to {@code seq} was handed to the hub. */
  record Ack(long seq) implements FromServer {}

  /**
   * Something went wrong after the welcome; the server closes after it.
   *
   * @param code a stable word: see {@link RefuseCode}
   * @param message what is wrong and what to change
   */
  record Fault(String code, String message) implements FromServer {}
}
