package io.livetable.server.devstack;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the records that stand on its standard input, one a line: topic, key and value, with tabs
 * between them. An empty value is a tombstone.
 */
public final class Produce {

  private Produce() {}

  /** The broker's address, and how many records to write a second; 0: as fast as may be. */
  public static void main(String[] args)
      throws IOException, ExecutionException, InterruptedException {
    long perSecond = Long.parseLong(args[1]);
    long pause = perSecond == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / perSecond;
    Map<String, Object> config =
        Map.of("bootstrap.servers", args[0], "acks", "all", "linger.ms", 0);
    try (KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      List<Future<RecordMetadata>> written = new ArrayList<>();
      long next = System.nanoTime();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        written.add(producer.send(recordOf(line)));
        next += pause;
        LockSupport.parkNanos(next - System.nanoTime());
      }
      producer.flush();
      for (Future<RecordMetadata> record : written) {
        var unused = record.get(); // Throws if it was not written.
      }
    }
  }

  private static ProducerRecord<byte[], byte[]> recordOf(String line) {
    String[] fields = line.split("\t", -1);
    byte @Nullable [] value =
        fields[2].isEmpty() ? null : fields[2].getBytes(StandardCharsets.UTF_8);
    return new ProducerRecord<>(fields[0], fields[1].getBytes(StandardCharsets.UTF_8), value);
  }
}
