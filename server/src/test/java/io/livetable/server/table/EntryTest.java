package io.livetable.server.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.server.testkit.TestRecords;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;

final class EntryTest {

  private final Serde<Entry> serde = Entry.serde();

  private Entry throughTheStore(Entry entry) {
    return serde.deserializer().deserialize("t", serde.serializer().serialize("t", entry));
  }

  @Test
  void shouldComeBackAsItWasStored() {
    Entry stored =
        throughTheStore(new Entry(1L << 40, 1_700_000_000_000L, TestRecords.bytes("{}")));

    assertEquals(1L << 40, stored.offset());
    assertEquals(1_700_000_000_000L, stored.timestamp());
    assertArrayEquals(TestRecords.bytes("{}"), stored.json());
  }

  @Test
  void shouldTellATombstoneFromAnEmptyText() {
    assertTrue(throughTheStore(new Entry(3, 4, null)).isTombstone());
    assertArrayEquals(new byte[0], throughTheStore(new Entry(3, 4, new byte[0])).json());
  }

  @Test
  void shouldLeaveDeletionsToTheStore() {
    assertNull(serde.serializer().serialize("t", null));
    assertNull(serde.deserializer().deserialize("t", null));
  }
}
