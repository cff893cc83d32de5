package io.livetable.server.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.livetable.server.config.ServerConfig;
import io.livetable.server.session.AddressLimits;
import io.livetable.server.session.Admission;
import io.livetable.server.session.FeedSources;
import io.livetable.server.session.MemoryBudget;
import io.livetable.server.session.Sessions;
import io.livetable.server.testkit.RawHttp;
import io.livetable.server.testkit.TestFeeds;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.junit.jupiter.api.Test;

class SessionsPerAddressTest extends ListenerFixture {

  private final Sessions sessions =
      new Sessions(
          "s1",
          new FeedSources(List.of()),
          new ServerConfig.Session(
              1 << 16, 1 << 14, 10, Duration.ofSeconds(15), Duration.ofSeconds(30)),
          new AddressLimits(1, 0),
          TestFeeds.OVERLOAD,
          new Admission(
              new MemoryBudget(TestFeeds.OVERLOAD.memoryBytes(), List.of()),
              TestFeeds.OVERLOAD,
              TestFeeds.SESSION,
              System::currentTimeMillis),
          System::currentTimeMillis,
          Optional.empty());

  @Override
  FrameHandler endpoint(String address) {
    return sessions.newEndpoint(address);
  }

  @Test
  void shouldBoundTheSessionsOfAnAddressUntilOneEnds() throws Exception {
    HttpServer server = start(Map.of("client.forwarded.trusted", "127.0.0.1"));
    try (RawHttp first = new RawHttp(server.clientPort())) {
      assertEquals(101, open(first, "203.0.113.1"));
      await().until(() -> sessions.size() == 1);

      assertEquals(429, open(server, "203.0.113.1"));
      assertEquals(101, open(server, "203.0.113.2"));
    }
    await().until(() -> sessions.size() == 0);

    assertEquals(101, open(server, "203.0.113.1"));
  }

  /** Two may ask at once, and be told that there is room: one of them gets it. */
  @Test
  void shouldCloseASessionThatFindsItsPlaceTaken() throws Exception {
    HttpServer server = start(Map.of());
    FrameHandler early = sessions.newEndpoint("127.0.0.1");
    try (RawHttp first = new RawHttp(server.clientPort())) {
      assertEquals(101, first.upgrade("/ws", CLIENT_PROTOCOL).status());
      await().until(() -> sessions.size() == 1);
      List<Integer> closedWith = new ArrayList<>();

      early.onOpen(
          new CoreSession.Empty() {
            @Override
            public void close(int code, String reason, Callback callback) {
              closedWith.add(code);
            }
          },
          Callback.NOOP);

      assertEquals(List.of(4429), closedWith);
    }
  }

  private static int open(HttpServer server, String from) throws IOException {
    try (RawHttp http = new RawHttp(server.clientPort())) {
      return open(http, from);
    }
  }

  private static int open(RawHttp http, String from) throws IOException {
    return http.upgrade("/ws", CLIENT_PROTOCOL, "X-Forwarded-For: " + from).status();
  }
}
