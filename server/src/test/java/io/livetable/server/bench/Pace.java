package io.livetable.server.bench;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Produces at a fixed rate. A record says when it was due, not when it was sent, so that a stall
 * counts for all records that it delayed.
 */
final class Pace implements AutoCloseable {

  /** With the rest of a value, about 200 bytes of JSON. */
  private static final String PADDING = "x".repeat(160);

  private final KafkaProducer<String, String> producer;

  Pace(String bootstrap) {
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrap, "linger.ms", 0, "acks", "1"),
            new StringSerializer(),
            new StringSerializer());
  }

  /** A value that was due at that moment. */
  static String value(long due) {
    return "{\"sent\":%d,\"text\":\"%s\"}".formatted(due, PADDING);
  }

  /** Produces so many records a second for so long; returns when the last was given away. */
  long run(String topic, int accounts, double rate, long millis) {
    long from = System.nanoTime();
    long count = (long) (rate * millis / 1e3);
    for (long i = 0; i < count; i++) {
      long due = from + (long) (i * 1e9 / rate);
      long wait = due - System.nanoTime();
      if (wait > 0) {
        LockSupport.parkNanos(wait);
      } else if (-wait > TimeUnit.SECONDS.toNanos(5)) {
        return i; // Saturated: more would only wait.
      }
      var unused =
          producer.send(
              new ProducerRecord<>(topic, "ACC-%06d".formatted(i % accounts), value(due)));
    }
    producer.flush();
    return count;
  }

  @Override
  public void close() {
    producer.close();
  }
}
