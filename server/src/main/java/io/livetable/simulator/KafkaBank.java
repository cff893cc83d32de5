package io.livetable.simulator;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The bank's books in Kafka: settles each attempt of a {@link Bank} as one transaction. Several
 * producers write at a time, but never two transactions that touch the same account, so that an
 * account's records are in the order of its changes. Opening the books creates the topics, ends
 * what a predecessor left open and restores the bank from the balances; after any exception they
 * must be closed and opened anew. A transfer that was in flight then may be missing, never half of
 * it. Not thread-safe.
 */
final class KafkaBank implements AutoCloseable {

  private final Topics topics;
  private final Clock clock;
  private final Bank bank;
  private final List<KafkaProducer<byte[], byte[]>> producers = new ArrayList<>();
  private final BlockingQueue<KafkaProducer<byte[], byte[]>> idle = new LinkedBlockingQueue<>();
  private final Map<String, Future<?>> lastOfAccount = new HashMap<>();
  private final ExecutorService writers;
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

  /**
   * Opens the books.
   *
   * @throws KafkaException if Kafka does not answer or refuses
   */
  KafkaBank(SimulatorOptions options, Clock clock) {
    this.topics = options.topics();
    this.clock = clock;
    this.bank =
        new Bank(options.accounts(), options.seed(), options.abortShare(), options.tombstones());
    Map<String, Object> admin = new HashMap<>(options.client());
    admin.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
    admin.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    try (Admin client = Admin.create(admin)) {
      topics.create(client);
    }
    this.writers = Executors.newFixedThreadPool(options.writers());
    try {
      for (int i = 0; i < options.writers(); i++) {
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(producerSettings(options, i));
        producers.add(producer);
        producer.initTransactions();
        idle.add(producer);
      }
      BalanceReader.read(options.client(), topics.balances(), bank);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private static Map<String, Object> producerSettings(SimulatorOptions options, int writer) {
    Map<String, Object> settings = new HashMap<>(options.client());
    settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    settings.put(
        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
        "livetable-simulator-%s-%d".formatted(options.topics().balances(), writer));
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 5);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 1 << 20);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 15_000);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    return settings;
  }

  /**
   * Starts the next attempt, as soon as its accounts and a writer are free.
   *
   * @return the attempt
   * @throws KafkaException if an earlier attempt failed: it is not known what became of it
   */
  Transfer settleNext() throws InterruptedException {
    Transfer transfer = bank.next();
    await(transfer.from());
    await(transfer.to());
    KafkaProducer<byte[], byte[]> producer = idle.take();
    check();
    Future<?> settled = writers.submit(() -> settle(transfer, producer));
    lastOfAccount.put(transfer.from(), settled);
    lastOfAccount.put(transfer.to(), settled);
    bank.settle(transfer);
    return transfer;
  }

  /**
   * Waits until every attempt is committed or aborted.
   *
   * @throws KafkaException if one failed
   */
  void flush() throws InterruptedException {
    for (int i = 0; i < producers.size(); i++) {
      idle.take();
    }
    idle.addAll(producers);
    check();
  }

  private void await(String account) throws InterruptedException {
    Future<?> last = lastOfAccount.get(account);
    if (last != null) {
      try {
        last.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private void check() {
    RuntimeException failed = failure.get();
    if (failed != null) {
      throw failed;
    }
  }

  private void settle(Transfer transfer, KafkaProducer<byte[], byte[]> producer) {
    try {
      producer.beginTransaction();
      for (ProducerRecord<byte[], byte[]> record :
          BankRecords.of(transfer, topics, clock.instant())) {
        var unused = producer.send(record);
      }
      if (transfer.aborted()) {
        producer.flush();
        producer.abortTransaction();
      } else {
        producer.commitTransaction();
      }
    } catch (RuntimeException e) {
      failure.compareAndSet(null, e);
    } finally {
      idle.add(producer);
    }
  }

  @Override
  public void close() {
    writers.shutdown();
    for (KafkaProducer<byte[], byte[]> producer : producers) {
      producer.close(Duration.ofSeconds(2));
    }
  }
}
