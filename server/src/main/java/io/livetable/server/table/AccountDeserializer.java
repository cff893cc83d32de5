package io.livetable.server.table;

import io.livetable.server.feed.FeedRecords;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Turns a record's key into its account, or into null if it names none; never throws. */
final class AccountDeserializer implements Deserializer<String> {

  private final FeedRecords records;

  AccountDeserializer(FeedRecords records) {
    this.records = records;
  }

  @Override
  public @Nullable String deserialize(String topic, byte @Nullable [] key) {
    return deserialize(topic, new RecordHeaders(), key);
  }

  @Override
  public @Nullable String deserialize(String topic, Headers headers, byte @Nullable [] key) {
    return records.account(headers, key).orElse(null);
  }
}
