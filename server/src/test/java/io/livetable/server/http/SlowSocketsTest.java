package io.livetable.server.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.server.config.ServerConfig;
import io.livetable.server.testkit.TestFeeds;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens to real sockets whose clients do not read, and to those beside them. */
@Timeout(120)
class SlowSocketsTest {

  private static final Logger LOG = LoggerFactory.getLogger(SlowSocketsTest.class);
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int KB = 1_024;

  private static ServerConfig.Overload overload(long budget, Duration write, int sendBuffer) {
    ServerConfig.Overload base = TestFeeds.OVERLOAD;
    return new ServerConfig.Overload(
        budget,
        100_000,
        write,
        sendBuffer,
        base.sessionRate(),
        base.principalRate(),
        base.principalSessions(),
        base.readTimeout(),
        base.drainRate());
  }

  private static ServerConfig.Session outboxOf(int bytes) {
    return new ServerConfig.Session(
        bytes, 1 << 14, 100, Duration.ofSeconds(15), Duration.ofSeconds(60));
  }

  /** How much is sent to a client that reads nothing before 64 KiB wait in its outbox, bytes. */
  private static long vanished(int sendBuffer) throws Exception {
    try (OneFeed server = new OneFeed(outboxOf(64 << 20), overload(1L << 30, LONG, sendBuffer));
        MutedClient client = new MutedClient(server.http.clientPort(), "a")) {
      client.awaitLive();
      long sent = 0;
      while (server.sessions.outboxBytes() < 64 * KB) {
        server.event("a", 4 * KB);
        sent += 4 * KB;
      }
      return sent - server.sessions.outboxBytes();
    }
  }

  @Test
  void shouldLetASlowClientShowInItsOutboxSoon() throws Exception {
    long bounded = vanished(64 * KB);
    long systems = vanished(-1);

    LOG.info(
        "Vanished in buffers: {} bytes with a bounded send buffer, {} without", bounded, systems);
    assertTrue(bounded < 300 * KB, () -> bounded + " bytes");
  }

  @Test
  void shouldCutASocketThatTakesNothing() throws Exception {
    try (OneFeed server =
            new OneFeed(outboxOf(1 << 20), overload(1L << 30, Duration.ofMillis(300), 8 * KB));
        MutedClient deaf = new MutedClient(server.http.clientPort(), "a");
        MutedClient good = new MutedClient(server.http.clientPort(), "b")) {
      deaf.awaitLive();
      good.awaitLive();
      while (server.sessions.outboxBytesMost() < 64 * KB) {
        server.event("a", 4 * KB);
      }

      await()
          .atMost(LONG)
          .until(
              () -> {
                server.sessions.tick();
                return server.sessions.stuckClosedTotal() == 1 && server.sessions.size() == 1;
              });
      server.event("b", 4 * KB);
      assertTrue(good.awaitFrame().contains("\"type\":\"update\""));
    }
  }

  @Test
  void shouldCloseWhoeverTakesMostWhenMemoryIsShortAndLetInAgainAfterwards() throws Exception {
    long budgetBytes = 1 << 20;
    try (OneFeed server = new OneFeed(outboxOf(1 << 21), overload(budgetBytes, LONG, 8 * KB));
        MutedClient deaf = new MutedClient(server.http.clientPort(), "a");
        MutedClient good = new MutedClient(server.http.clientPort(), "b")) {
      deaf.awaitLive();
      good.awaitLive();
      while (server.budget.used() < 0.86 * budgetBytes) {
        server.event("a", 4 * KB);
      }

      // then nobody more is let in
      String refused = MutedClient.handshake(server.http.clientPort());
      assertTrue(refused.startsWith("HTTP/1.1 503 "), refused);
      assertTrue(refused.contains("\r\nRetry-After: 5\r\n"), refused);
      assertEquals(2, server.sessions.size());

      // and when there is hardly anything left, whoever takes most is closed
      while (server.budget.used() < 0.96 * budgetBytes) {
        server.event("a", 4 * KB);
      }
      server.sessions.relieve();
      assertEquals(1, server.sessions.shedTotal());
      deaf.awaitClose(1013);
      assertTrue(deaf.heard().contains("\"type\":\"goaway\""));

      // and the other notices nothing
      await().atMost(LONG).until(() -> server.sessions.size() == 1);
      server.event("b", 4 * KB);
      assertTrue(good.awaitFrame().contains("\"type\":\"update\""));
      server.sessions.relieve();
      assertTrue(server.budget.used() < 0.2 * budgetBytes);
      assertFalse(MutedClient.handshake(server.http.clientPort()).startsWith("HTTP/1.1 503"));
    }
  }

  @Test
  void shouldHoldUpdatesBackFromADeafClientWhenAllIsUsedAndGiveThemLater() throws Exception {
    long budgetBytes = 256 * KB;
    try (OneFeed server = new OneFeed(outboxOf(1 << 24), overload(budgetBytes, LONG, 8 * KB));
        MutedClient deaf = new MutedClient(server.http.clientPort(), "a")) {
      deaf.awaitLive();
      for (int i = 0; i < 400; i++) {
        server.event("a", 4 * KB);
      }
      assertTrue(server.budget.used() < budgetBytes + 16 * KB, () -> "" + server.budget.used());

      // then it comes to what is newest once it reads
      server.event("a", 5);
      deaf.awaitText("\"value\":\"xxx\"");
    }
  }
}
