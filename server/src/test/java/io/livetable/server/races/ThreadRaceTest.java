package io.livetable.server.races;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.livetable.protocol.FeedKind;
import io.livetable.server.audit.AccountLog;
import io.livetable.server.audit.Findings;
import io.livetable.server.audit.TranscriptAudit;
import io.livetable.server.devstack.Await;
import io.livetable.server.hub.LoopThread;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * All threads of a server at once, as fast as they can: what each client was told is audited
 * against the topics. A seed decides what each thread does; the machine decides how they
 * interleave.
 */
class ThreadRaceTest {

  private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(ThreadRaceTest.class);
  private static final int SEEDS = 6;
  private static final int CLIENTS = 10;
  private static final int RECORDS = 3_000;

  private final ListAppender<ILoggingEvent> failures = new ListAppender<>();

  @BeforeEach
  void listen() {
    failures.start();
    loopLogger().addAppender(failures);
  }

  @AfterEach
  void stopListening() {
    loopLogger().detachAppender(failures);
  }

  private static Logger loopLogger() {
    return (Logger) LoggerFactory.getLogger(LoopThread.class);
  }

  @Test
  void shouldKeepEveryClientExactWhileAllThreadsRace() throws Exception {
    Map<String, Integer> seen = new TreeMap<>();
    for (int seed = 1; seed <= SEEDS; seed++) {
      race(seed).forEach((what, times) -> seen.merge(what, times, Integer::sum));
    }
    for (String situation :
        List.of(
            "update by push",
            "update by table",
            "snapshot",
            "resumed by ring",
            "slow returned",
            "pending dropped",
            "task restarted",
            "offer interrupted",
            "link went back",
            "link skipped some")) {
      assertTrue(seen.getOrDefault(situation, 0) > 0, situation + " never came up: " + seen);
    }
    LOG.info("{}", seen);
    assertNull(seen.get("false claim"), seen.toString());
    assertNull(seen.get("misplaced"), seen.toString());
  }

  private Map<String, Integer> race(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    List<RaceTopic> topics =
        List.of(
            new RaceTopic("balance", FeedKind.LATEST, 1, RECORDS, random.split()),
            new RaceTopic("transfers", FeedKind.HISTORY, 5, RECORDS, random.split()));
    ScheduledExecutorService wires =
        Executors.newScheduledThreadPool(2, task -> RaceServer.thread("wire", task));
    ScheduledExecutorService world =
        Executors.newScheduledThreadPool(1, task -> RaceServer.thread("world", task));
    RaceServer server = new RaceServer(topics, seed % 2 == 0, random);
    List<RaceClient> clients = new ArrayList<>();
    try {
      server.start();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(new RaceClient(server.sources(), server.welcome(), wires, random.split()));
      }
      AtomicBoolean growing = new AtomicBoolean(true);
      var unused =
          world.scheduleWithFixedDelay(
              () -> {
                boolean more = false;
                for (RaceTopic topic : topics) {
                  more |= topic.grow(random);
                }
                growing.set(more);
                if (more && random.nextInt(8) == 0) {
                  server.interruptTable(random.nextInt(100));
                }
              },
              1,
              3,
              TimeUnit.MILLISECONDS);
      Await.until("the records", Duration.ofSeconds(60), () -> !growing.get());
      for (RaceClient client : clients) {
        client.rest();
      }
      awaitAll(seed, clients, topics);
    } finally {
      world.shutdownNow();
      server.stop();
      clients.forEach(RaceClient::close);
      wires.shutdownNow();
    }
    assertEquals(List.of(), server.left(), "threads that did not end, seed " + seed);
    assertEquals(List.of(), failures.list, "tasks that failed on a loop, seed " + seed);
    audit(seed, clients, topics);
    return server.counts;
  }

  private static void awaitAll(long seed, List<RaceClient> clients, List<RaceTopic> topics)
      throws Exception {
    try {
      Await.until(
          "all clients to be live and complete",
          Duration.ofSeconds(30),
          () -> {
            for (RaceClient client : clients) {
              if (!client.caughtUp(topics)) {
                return false;
              }
            }
            return true;
          });
    } catch (Await.AwaitTimeoutException e) {
      StringBuilder text = new StringBuilder("seed ").append(seed);
      for (RaceClient client : clients) {
        text.append('\n').append(client.caughtUp(topics)).append(' ').append(client.standing());
      }
      long[] deadlocked = ManagementFactory.getThreadMXBean().findDeadlockedThreads();
      text.append("\ndeadlocked: ").append(deadlocked == null ? 0 : deadlocked.length);
      throw new AssertionError(text.toString(), e);
    }
  }

  private static void audit(long seed, List<RaceClient> clients, List<RaceTopic> topics) {
    for (int i = 0; i < clients.size(); i++) {
      RaceClient client = clients.get(i);
      Findings findings = new Findings();
      TranscriptAudit.audit(
          "client " + i,
          client.transcript(),
          (feed, account) ->
              AccountLog.whole(
                  topics.stream()
                      .filter(topic -> topic.feed.equals(feed))
                      .findFirst()
                      .orElseThrow()
                      .recorded(account)),
          true,
          findings);
      assertTrue(findings.clean(), "seed " + seed + ": " + findings.details());
      assertEquals(0, client.broken(), "chains that broke, or live said twice, seed " + seed);
    }
  }
}
