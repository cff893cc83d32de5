package io.livetable.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.livetable.server.hub.HubObserver;
import io.livetable.server.metrics.ServerMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class FeedObservationTest {

  private final Logger logger = (Logger) LoggerFactory.getLogger(FeedObservation.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final AtomicLong nanos = new AtomicLong();

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
  }

  @Test
  void shouldCountEachFalseClaimAndSaySoOnceASecond() {
    HubObserver observer =
        new FeedObservation("x", new ServerMeters(registry), nanos::get).partition(3);
    for (int offset = 0; offset < 1_000; offset++) {
      observer.falseClaim("ACC-1", offset);
    }
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
    observer.falseClaim("ACC-1", 1_000);

    assertEquals(1_001, registry.counter("livetable.hub.false.claims", "feed", "x").count());
    assertEquals(2, log.list.size());
    String last = log.list.get(1).getFormattedMessage();
    assertTrue(last.contains("3:1000, or sent another, and 999 more since"), last);
    assertTrue(!last.contains("ACC-1"), "accounts are not logged");
  }
}
