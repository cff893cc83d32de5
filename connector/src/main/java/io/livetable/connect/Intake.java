package io.livetable.connect;

import io.livetable.connect.delivery.Pieces;
import io.livetable.connect.link.Links;
import io.livetable.protocol.Event;
import io.livetable.protocol.Renderer;
import io.livetable.protocol.UnrenderableException;
import java.util.OptionalInt;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;

/** Takes records in: renders each and adds it to the delivery, under its place in Kafka. */
final class Intake {

  private final Renderer renderer;
  private final BadRecords badRecords;
  private final Links links;

  Intake(Renderer renderer, BadRecords badRecords, Links links) {
    this.renderer = renderer;
    this.badRecords = badRecords;
    this.links = links;
  }

  /**
   * Takes one record.
   *
   * @throws org.apache.kafka.connect.errors.ConnectException if the record is bad and bad records
   *     are neither reported nor tolerated
   */
  void take(SinkRecord record) {
    TopicPartition partition =
        new TopicPartition(record.originalTopic(), record.originalKafkaPartition());
    long offset = record.originalKafkaOffset();
    Event event;
    try {
      event = render(record, partition, offset);
    } catch (UnrenderableException e) {
      badRecords.take(record, partition, offset, String.valueOf(e.getMessage()));
      links.changeDelivery(delivery -> delivery.add(partition, offset, null));
      return;
    }
    OptionalInt most = links.maxMessageBytes();
    if (most.isPresent() && !Pieces.fits(partition.topic(), event, most.getAsInt())) {
      badRecords.take(
          record,
          partition,
          offset,
          "the record is larger than the %d bytes that the servers take in one message"
              .formatted(most.getAsInt()));
      links.changeDelivery(delivery -> delivery.leaveOut(partition, offset));
      return;
    }
    links.changeDelivery(delivery -> delivery.add(partition, offset, event));
  }

  private Event render(SinkRecord record, TopicPartition partition, long offset)
      throws UnrenderableException {
    String account = renderer.account(record.keySchema(), record.key());
    byte[] value = renderer.value(record.valueSchema(), record.value());
    Long timestamp = record.timestamp();
    return new Event(
        account,
        partition.partition(),
        offset,
        timestamp == null ? 0 : Math.max(0, timestamp),
        value);
  }
}
