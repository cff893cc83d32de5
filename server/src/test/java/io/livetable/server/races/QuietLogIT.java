package io.livetable.server.races;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.livetable.server.config.FeedConfig;
import io.livetable.server.testkit.EmbeddedBroker;
import io.livetable.server.testkit.SharedBroker;
import io.livetable.server.testkit.TestFeeds;
import io.livetable.server.testkit.TopicWriter;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * What a server logs at its most talkative does not say whose accounts it shows, nor what is in
 * them.
 */
@ExtendWith(SharedBroker.class)
final class QuietLogIT {

  private static final String ACCOUNT = "account-of-somebody";
  private static final String VALUE = "balance-of-somebody";
  private static final String TOKEN = "token-of-somebody";

  private final EmbeddedBroker broker;

  QuietLogIT(EmbeddedBroker broker) {
    this.broker = broker;
  }

  @Test
  void shouldLogNoAccountNoValueAndNoToken(@TempDir Path state) throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger("io.livetable");
    Level before = logger.getLevel();
    Kept kept = new Kept();
    kept.start();
    logger.addAppender(kept);
    logger.setLevel(Level.TRACE);
    try {
      run(state);
    } finally {
      logger.detachAppender(kept);
      logger.setLevel(before);
    }

    assertTrue(
        kept.lines.stream().anyMatch(line -> line.contains("closed with")),
        () -> "it was not talkative: " + kept.lines);
    for (String secret : List.of(ACCOUNT, VALUE, TOKEN)) {
      assertEquals(
          List.of(), kept.lines.stream().filter(line -> line.contains(secret)).toList(), secret);
    }
  }

  /** Updates, a removal, a value that is no JSON, a restart, and clients good and bad. */
  private void run(Path state) throws Exception {
    FeedConfig feed = TestFeeds.latest("races-quiet");
    broker.createTopic(feed.topic(), 2, "compact");
    TopicWriter.write(broker, feed.topic(), ACCOUNT, "\"" + VALUE + "1\"");
    try (RunningServer server = new RunningServer(broker, state).start(feed);
        Viewer viewer = new Viewer(server.clients(), feed.name(), ACCOUNT).awaitHeard("live")) {
      TopicWriter.write(broker, feed.topic(), ACCOUNT, "\"" + VALUE + "2\"");
      viewer.awaitShown("\"" + VALUE + "2\"");
      TopicWriter.write(broker, feed.topic(), ACCOUNT, "{" + VALUE);
      misbehave(server);
      server.stop();
      server.start(feed);
      TopicWriter.write(broker, feed.topic(), ACCOUNT, "\"" + VALUE + "3\"");
      viewer.awaitShown("\"" + VALUE + "3\"");
    }
  }

  private static void misbehave(RunningServer server) throws Exception {
    WebSocket socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .subprotocols("livetable.v1")
            .buildAsync(server.clients(), new WebSocket.Listener() {})
            .get(30, TimeUnit.SECONDS);
    String wrong =
        "[{\"type\":\"auth\",\"token\":\"%s\"},{\"type\":\"%s\"},{\"account\":\"%s\"},{\"type\":\"subscribe\",\"id\":-1,\"account\":\"%s\\n\\u001b[31m\"}]"
            .formatted(TOKEN, TOKEN, ACCOUNT, ACCOUNT);
    for (int i = 0; i < 8; i++) {
      socket.sendText(wrong, true).get(30, TimeUnit.SECONDS);
    }
    await().atMost(Duration.ofSeconds(60)).until(socket::isInputClosed);
  }

  /** Keeps what is logged, with stack traces. */
  private static final class Kept extends AppenderBase<ILoggingEvent> {
    final Queue<String> lines = new ConcurrentLinkedQueue<>();

    @Override
    protected void append(ILoggingEvent event) {
      lines.add(
          event.getFormattedMessage()
              + (event.getThrowableProxy() == null
                  ? ""
                  : ThrowableProxyUtil.asString(event.getThrowableProxy())));
    }
  }
}
