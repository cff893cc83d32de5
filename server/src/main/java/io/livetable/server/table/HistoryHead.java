package io.livetable.server.table;

import java.nio.ByteBuffer;

/**
 * What a history keeps of an account besides its entries.
 *
 * @param last the offset of the last record applied, a tombstone included; -1 if there was none
 * @param count how many records there were since the account was last removed
 * @param hidden the offset of the newest event that is no longer shown; -1 if there is none
 */
record HistoryHead(long last, long count, long hidden) {

  /** An account that had no record. */
  static final HistoryHead ABSENT = new HistoryHead(-1, 0, -1);

  byte[] encode() {
    return ByteBuffer.allocate(3 * Long.BYTES).putLong(last).putLong(count).putLong(hidden).array();
  }

  /** Reads what {@link #encode} writes. */
  static HistoryHead decode(byte[] stored) {
    ByteBuffer buffer = ByteBuffer.wrap(stored);
    return new HistoryHead(buffer.getLong(), buffer.getLong(), buffer.getLong());
  }
}
