package io.livetable.simulator;

import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles transfers at the asked rate until their count is reached or it is stopped. Retries while
 * Kafka is unreachable. {@link #run} belongs to one thread; {@link #stop} to any.
 */
final class Simulator {

  private static final Logger LOG = LoggerFactory.getLogger(Simulator.class);
  private static final long RETRY_MS = 2_000;
  private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final SimulatorOptions options;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private long committed;
  private long aborted;

  Simulator(SimulatorOptions options) {
    this.options = options;
  }

  /** Lets {@link #run} end after the transaction it is in. */
  void stop() {
    stopped.countDown();
  }

  /**
   * Moves money.
   *
   * @throws KafkaException if a further attempt is pointless: another simulator took over, or Kafka
   *     refuses this one
   */
  void run() throws InterruptedException {
    LOG.info(
        "a bank of {} customers writes to {} and {} on {}",
        options.accounts(),
        options.topics().transfers(),
        options.topics().balances(),
        options.client().get("bootstrap.servers"));
    while (!done()) {
      try (KafkaBank books = new KafkaBank(options, Clock.systemUTC())) {
        settle(books);
        books.flush();
      } catch (ProducerFencedException e) {
        throw new KafkaException(
            "another simulator writes to %s now; this one ends"
                .formatted(options.topics().balances()),
            e);
      } catch (AuthenticationException | AuthorizationException e) {
        throw e;
      } catch (KafkaException e) {
        LOG.warn(
            "Kafka at {} does not answer, next attempt in {} s: {}",
            options.client().get("bootstrap.servers"),
            RETRY_MS / 1000,
            reason(e));
        var unused = stopped.await(RETRY_MS, TimeUnit.MILLISECONDS);
      }
    }
    LOG.info("{} transfers committed, {} aborted", committed, aborted);
  }

  private void settle(KafkaBank books) throws InterruptedException {
    long interval = options.rate() == 0 ? 0 : (long) (1e9 / options.rate());
    long due = System.nanoTime();
    long report = due + REPORT_NANOS;
    while (!done()) {
      if (books.settleNext().aborted()) {
        aborted++;
      } else {
        committed++;
      }
      long now = System.nanoTime();
      if (now - report >= 0) {
        LOG.info("{} transfers committed, {} aborted so far", committed, aborted);
        report = now + REPORT_NANOS;
      }
      due = Math.max(due + interval, now - TimeUnit.SECONDS.toNanos(1));
      if (due > now && stopped.await(due - now, TimeUnit.NANOSECONDS)) {
        return;
      }
    }
  }

  private boolean done() {
    return stopped.getCount() == 0 || (options.count() > 0 && committed >= options.count());
  }

  private static String reason(Throwable e) {
    Throwable cause = e.getCause();
    return cause == null || cause.getMessage() == null ? e.toString() : e + " (" + cause + ")";
  }
}
