package io.livetable.server.races;

import static org.awaitility.Awaitility.await;

import io.livetable.server.testkit.EmbeddedBroker;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A writer that does not stop, whatever happens to its topic: it writes rising numbers to one
 * account until it is told to; a number that finds no topic is lost.
 */
final class Load implements AutoCloseable {

  private final KafkaProducer<String, String> producer;
  private final AtomicInteger written = new AtomicInteger();
  private final Thread thread;
  private volatile boolean closed;

  Load(EmbeddedBroker broker, String topic, String account) {
    producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers", broker.bootstrap(),
                "enable.idempotence", false,
                "max.block.ms", 1_000,
                "request.timeout.ms", 1_000,
                "delivery.timeout.ms", 1_000,
                "retry.backoff.max.ms", 100,
                "linger.ms", 0),
            new StringSerializer(),
            new StringSerializer());
    thread = new Thread(() -> run(topic, account), "load");
    thread.start();
  }

  private void run(String topic, String account) {
    for (int number = 0; !closed; number++) {
      try {
        producer.send(new ProducerRecord<>(topic, account, Integer.toString(number))).get();
        written.incrementAndGet();
      } catch (Exception topicIsGone) {
        // The next number is tried.
      }
    }
  }

  /** Waits until so many more have been written. */
  void awaitWritten(int more) {
    int enough = written.get() + more;
    await().atMost(RunningServer.LONG).until(() -> written.get() >= enough);
  }

  /** Writes no more; returns when the last has been written or lost. */
  void stop() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stop();
    producer.close();
  }
}
