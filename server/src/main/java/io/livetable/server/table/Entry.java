package io.livetable.server.table;

import io.livetable.protocol.Event;
import java.nio.ByteBuffer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.jspecify.annotations.Nullable;

/**
 * One record as a table stores it.
 *
 * @param offset the record's offset; what the guard compares
 * @param timestamp the record's timestamp, never negative
 * @param json the rendered value, null for a tombstone; not to be modified
 */
@SuppressWarnings("ArrayRecordComponent")
record Entry(long offset, long timestamp, byte @Nullable [] json) {

  /** What stands for an account that the table has no entry of. */
  static final Entry ABSENT = new Entry(-1, 0, null);

  private static final byte TOMBSTONE = 0;
  private static final byte VALUE = 1;
  private static final int HEADER = 1 + 2 * Long.BYTES;

  /** The stored record of an event. */
  static Entry of(Event event) {
    return new Entry(event.offset(), event.timestamp(), event.value());
  }

  /** The event that this record was. */
  Event event(String account, int partition) {
    return new Event(account, partition, offset, timestamp, json);
  }

  /** Whether the record removed its account. */
  boolean isTombstone() {
    return json == null;
  }

  /**
   * What a latest feed keeps when this record comes to what is stored: after a crash a table may be
   * ahead of its commit and is given again what it has.
   */
  Entry over(Entry stored) {
    return offset > stored.offset() ? this : stored;
  }

  /** Marker, offset and timestamp (big endian), then the JSON text. */
  byte[] encode() {
    byte[] text = json == null ? new byte[0] : json;
    return ByteBuffer.allocate(HEADER + text.length)
        .put(json == null ? TOMBSTONE : VALUE)
        .putLong(offset)
        .putLong(timestamp)
        .put(text)
        .array();
  }

  /** Reads what {@link #encode} writes. */
  static Entry decode(byte[] stored) {
    ByteBuffer buffer = ByteBuffer.wrap(stored);
    byte marker = buffer.get();
    long offset = buffer.getLong();
    long timestamp = buffer.getLong();
    if (marker == TOMBSTONE) {
      return new Entry(offset, timestamp, null);
    }
    byte[] json = new byte[buffer.remaining()];
    buffer.get(json);
    return new Entry(offset, timestamp, json);
  }

  /** For Streams; nulls stay null. */
  static Serde<Entry> serde() {
    return Serdes.serdeFrom(
        (topic, entry) -> entry == null ? null : entry.encode(),
        (topic, stored) -> stored == null ? null : decode(stored));
  }
}
