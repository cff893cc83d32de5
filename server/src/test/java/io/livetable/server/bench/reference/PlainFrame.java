package io.livetable.server.bench.reference;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** An account's records of one poll as the text of one frame. Not thread-safe. */
final class PlainFrame {

  private final List<String> messages = new ArrayList<>(1);

  void add(ConsumerRecord<String, byte[]> record) {
    messages.add(
        "{\"type\":\"update\",\"account\":\"%s\",\"feed\":\"transfers\",\"partition\":%d,\"offset\":%d,\"prev\":%d,\"timestamp\":%d,\"value\":%s}"
            .formatted(
                record.key(),
                record.partition(),
                record.offset(),
                record.offset() - 1,
                record.timestamp(),
                new String(record.value(), StandardCharsets.UTF_8)));
  }

  byte[] bytes() {
    String text = String.join(",", messages);
    return (messages.size() == 1 ? text : "[" + text + "]").getBytes(StandardCharsets.UTF_8);
  }
}
