package io.livetable.connect.link;

import io.livetable.connect.delivery.Outbound;
import io.livetable.connect.delivery.Pieces;
import io.livetable.protocol.Event;
import io.livetable.protocol.LinkCodec;
import io.livetable.protocol.LinkMessage;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The encoded messages of one connection: what waits for the socket, and which ranges wait for
 * their acknowledgement. It numbers the ranges, and keeps the window and the largest message of the
 * server's welcome.
 */
final class SendQueue {

  private static final Logger LOG = LoggerFactory.getLogger(SendQueue.class);

  /** Seq 0: no range. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Message(long seq, byte[] bytes) {}

  private final URI server;
  private final LinkMessage.Welcome welcome;
  private final LinkCodec codec;
  private final Deque<Message> waiting = new ArrayDeque<>();
  private final Deque<Message> inFlight = new ArrayDeque<>();
  private long inFlightBytes;
  private long lastSeq;
  private long acknowledged;
  private long records;

  SendQueue(URI server, LinkMessage.Welcome welcome, LinkCodec codec) {
    this.server = server;
    this.welcome = welcome;
    this.codec = codec;
  }

  /** Whether everything was handed to the socket and the window has room. */
  boolean wantsMore() {
    return waiting.isEmpty() && inFlightBytes < welcome.windowBytes();
  }

  /** Adds what the server is to be told. */
  void add(Outbound outbound) {
    TopicPartition partition = outbound.partition();
    if (outbound instanceof Outbound.Claim claim) {
      cut(claim);
    } else if (outbound instanceof Outbound.Assigned) {
      LinkMessage.Welcome.Feed feed = welcome.feeds().get(partition.topic());
      if (feed != null) {
        add(0, new LinkMessage.Open(partition.topic(), partition.partition(), feed.epoch()));
      }
    } else {
      add(0, new LinkMessage.Close(partition.topic(), partition.partition()));
    }
  }

  /** The next message for the socket, or null if there is none or the window is full. */
  byte @Nullable [] poll() {
    Message message = waiting.peek();
    if (message == null) {
      return null;
    }
    if (message.seq() > 0) {
      long bytes = inFlightBytes + message.bytes().length;
      if (!inFlight.isEmpty() && bytes > welcome.windowBytes()) {
        return null;
      }
      inFlight.add(message);
      inFlightBytes = bytes;
    }
    waiting.remove();
    return message.bytes();
  }

  /** Takes an acknowledgement; false if it is of a range that was not sent. */
  boolean acknowledge(long seq) {
    Message newest = inFlight.peekLast();
    if (seq < acknowledged || seq > (newest == null ? acknowledged : newest.seq())) {
      return false;
    }
    acknowledged = seq;
    for (Message first = inFlight.peek();
        first != null && first.seq() <= seq;
        first = inFlight.peek()) {
      inFlightBytes -= first.bytes().length;
      inFlight.remove();
    }
    return true;
  }

  /** The number of the last range that was added. */
  long lastSeq() {
    return lastSeq;
  }

  /** How many records the ranges hold that were added. */
  long records() {
    return records;
  }

  /** The number of the last range that was acknowledged. */
  long acknowledged() {
    return acknowledged;
  }

  private void cut(Outbound.Claim claim) {
    TopicPartition partition = claim.partition();
    Pieces pieces = Pieces.of(claim, welcome.maxMessageBytes());
    for (Pieces.Piece piece : pieces.pieces()) {
      records += piece.events().size();
      add(
          ++lastSeq,
          new LinkMessage.Range(
              lastSeq,
              partition.topic(),
              partition.partition(),
              piece.base(),
              piece.end(),
              piece.events()));
    }
    for (Event event : pieces.tooLarge()) {
      LOG.warn(
          "The record at {}-{} is larger than server {} takes ({} bytes): its table delivers it.",
          partition,
          event.offset(),
          server,
          welcome.maxMessageBytes());
    }
  }

  private void add(long seq, LinkMessage message) {
    waiting.add(new Message(seq, codec.encode(message)));
  }
}
