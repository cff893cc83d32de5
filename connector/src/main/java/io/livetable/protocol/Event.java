package io.livetable.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One record of a feed, rendered. The feed itself is known from where the event travels.
 *
 * @param account the record's key as text
 * @param partition the Kafka partition of the record
 * @param offset the Kafka offset of the record
 * @param timestamp the record's timestamp, milliseconds since the epoch, never negative
 * @param value the record's value as one JSON text in UTF-8, or null: the account was removed.
 *     Never modified by anyone
 */
@SuppressWarnings("ArrayRecordComponent")
public record Event(
    String account, int partition, long offset, long timestamp, byte @Nullable [] value) {

  /** Whether this event removes its account. */
  public boolean isTombstone() {
    return value == null;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Event that
        && account.equals(that.account)
        && partition == that.partition
        && offset == that.offset
        && timestamp == that.timestamp
        && Arrays.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return Objects.hash(account, partition, offset, timestamp, Arrays.hashCode(value));
  }

  @Override
  public String toString() {
    return "Event[account=%s, partition=%d, offset=%d, timestamp=%d, value=%s]"
        .formatted(
            account,
            partition,
            offset,
            timestamp,
            value == null ? "null" : new String(value, StandardCharsets.UTF_8));
  }
}
